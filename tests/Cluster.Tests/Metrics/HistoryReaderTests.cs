using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Metrics.History;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Metrics;

/// <summary>A job's past, thinned for charts, compared with slow sums over all events.</summary>
public sealed class HistoryReaderTests : IDisposable
{
    readonly TempFolder _folder = new();

    string Log => _folder.File("metrics.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(799)]
    [InlineData(800)]
    [InlineData(801)]
    [InlineData(5_000)]
    [InlineData(70_000)]
    public void Points_cover_every_step_once_with_the_means_sums_and_extremes_of_their_steps(int count)
    {
        StepEvent[] steps = [.. Enumerable.Range(1, count).Select(Step)];
        Write(steps);
        JobHistory history = HistoryReader.Read(Log, new HistoryRequest(800));
        Assert.Equal((count, 1, count, count > 800), (history.Last, history.FirstStep, history.LastStep, history.IsThinned));
        Assert.InRange(history.Steps.Length, Math.Min(count, 400), 800);
        long next = 1;
        foreach (HistoryPoint point in history.Steps)
        {
            Assert.Equal(next, point.First);
            StepEvent[] covered = steps[(int)(point.First - 1)..(int)point.Last];
            Assert.Equal(covered.Sum(step => step.Loss * step.Tokens) / covered.Sum(step => step.Tokens), point.Loss, 1e-9);
            Assert.Equal((covered.Min(step => step.Loss), covered.Max(step => step.Loss)), (point.LossMin, point.LossMax));
            Assert.Equal(covered.Average(step => step.GradientNorm), point.GradientNorm, 1e-9);
            Assert.Equal(covered.Max(step => step.GradientNorm), point.GradientNormMax);
            Assert.Equal(steps[..(int)point.Last].Sum(step => step.Tokens), point.Tokens);
            Assert.Equal(steps[..(int)point.Last].Sum(step => step.Tokens / step.TokensPerSecond), point.Seconds, 1e-6);
            Assert.Equal(covered.Sum(step => step.Tokens) / covered.Sum(step => step.Tokens / step.TokensPerSecond), point.TokensPerSecond, 1e-6);
            Assert.Equal((covered[^1].Time, covered[^1].Epoch, covered[^1].LearningRate), (point.Time, point.Epoch, point.LearningRate));
            Assert.Equal(covered.Average(step => step.Workers[1].WaitingMilliseconds), point.Workers[1].WaitingMilliseconds, 1e-9);
            Assert.Equal(covered.Average(step => step.UpdateMilliseconds), point.UpdateMilliseconds, 1e-9);
            next = point.Last + 1;
        }

        Assert.Equal(count + 1, next);
    }

    [Fact]
    public void A_single_peak_in_a_long_run_survives()
    {
        StepEvent[] steps = [.. Enumerable.Range(1, 50_000).Select(Step)];
        steps[33_333] = steps[33_333] with { Loss = 1e6, GradientNorm = 2e6 };
        Write(steps);
        HistoryPoint peak = HistoryReader.Read(Log, new HistoryRequest(100)).Steps.MaxBy(point => point.LossMax)!;
        Assert.Equal((1e6, 2e6), (peak.LossMax, peak.GradientNormMax));
        Assert.InRange(33_334, peak.First, peak.Last);
    }

    [Fact]
    public void A_peak_survives_in_a_record_of_several_steps_too()
    {
        StepEvent[] steps = [.. Enumerable.Range(1, 40).Select(Step)];
        steps[21] = steps[21] with { Loss = 1e6, GradientNorm = 2e6 };
        Write([.. steps.Chunk(10).Select(StepEvent.Combine)]);
        HistoryPoint[] points = HistoryReader.Read(Log, new HistoryRequest(100)).Steps;
        Assert.Equal(steps.Chunk(10).Select(chunk => (chunk.Min(step => step.Loss), chunk.Max(step => step.Loss))), points.Select(point => (point.LossMin, point.LossMax)));
        Assert.Equal((21, 30, 2e6), (points[2].First, points[2].Last, points[2].GradientNormMax));
    }

    [Fact]
    public void A_range_has_all_its_steps_and_counts_the_tokens_before_it()
    {
        StepEvent[] steps = [.. Enumerable.Range(1, 20_000).Select(Step)];
        Write(steps);
        JobHistory history = HistoryReader.Read(Log, new HistoryRequest(800, First: 12_001, Last: 12_500));
        Assert.False(history.IsThinned);
        Assert.Equal((12_001, 12_500, 500), (history.FirstStep, history.LastStep, history.Steps.Length));
        Assert.Equal(steps[12_100].Loss, history.Steps[100].Loss);
        Assert.Equal(steps[..12_001].Sum(step => step.Tokens), history.Steps[0].Tokens);
        Assert.Equal(20_000, history.Last);
    }

    [Fact]
    public void Of_steps_that_were_recorded_again_the_later_record_counts()
    {
        StepEvent[] first = [.. Enumerable.Range(1, 100).Select(Step)], again = [.. Enumerable.Range(61, 20).Select(i => Step(i) with { Loss = -1 })];
        Write([.. first, new SettingsEvent { Step = 60, Settings = ["training.learningRate=1"] }, .. again]);
        JobHistory history = HistoryReader.Read(Log, new HistoryRequest(1000));
        Assert.Equal(Enumerable.Range(1, 80).Select(step => (long)step), history.Steps.Select(point => point.Last));
        double[] losses = [.. first[..60].Select(step => step.Loss), .. again.Select(step => step.Loss)];
        Assert.All(losses.Zip(history.Steps), pair => Assert.Equal(pair.First, pair.Second.Loss, 1e-9));
        Assert.IsType<SettingsEvent>(Assert.Single(history.Others));
        Assert.Equal(121, history.Last);
    }

    [Fact]
    public void Going_back_in_a_long_run_keeps_the_points_in_order()
    {
        StepEvent[] first = [.. Enumerable.Range(1, 20_000).Select(Step)], again = [.. Enumerable.Range(12_346, 5_000).Select(i => Step(i) with { Loss = 99 })];
        Write([.. first, new SettingsEvent { Step = 12_345, Settings = ["training.learningRate=1"] }, .. again]);
        HistoryPoint[] points = HistoryReader.Read(Log, new HistoryRequest(100)).Steps;
        Assert.Equal((1, 17_345), (points[0].First, points[^1].Last));
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First && pair.First.Seconds < pair.Second.Seconds, $"{pair}"));
        Assert.All(points.Where(point => point.First > 12_600), point => Assert.Equal(99, point.Loss, 1e-9));
        Assert.All(points.Where(point => point.Last < 12_345), point => Assert.InRange(point.LossMax, 0, 12));
    }

    [Fact]
    public void A_best_evaluation_of_steps_that_were_made_again_is_forgotten()
    {
        Write(
            new EvaluationEvent { Step = 500, ValidationLoss = 2, Best = true }, new EvaluationEvent { Step = 1000, ValidationLoss = 1, Best = true },
            new SettingsEvent { Step = 500, Settings = [] }, new EvaluationEvent { Step = 900, ValidationLoss = 1.5, Best = true });
        Assert.Equal([500, 900], HistoryReader.Read(Log, new HistoryRequest(800)).Evaluations.Select(evaluation => evaluation.Step));
    }

    [Fact]
    public void Many_checkpoints_do_not_hide_what_else_happened()
    {
        Write([
            new StateEvent { State = JobState.Starting }, new SettingsEvent { Step = 0, Settings = ["training.seed=2"] },
            .. Enumerable.Range(1, 5_000).Select(i => new CheckpointEvent { Step = i, Path = $"step-{i}" }), new StateEvent { State = JobState.Paused }]);
        JobEvent[] others = HistoryReader.Read(Log, new HistoryRequest(800)).Others;
        Assert.Single(others.OfType<SettingsEvent>());
        Assert.InRange(others.OfType<CheckpointEvent>().Count(), 100, 400);
        Assert.Equal(5_000, others.OfType<CheckpointEvent>().Last().Step);
        Assert.Equal(others.OrderBy(jobEvent => jobEvent.Sequence), others);
    }

    [Fact]
    public void A_skipped_step_is_counted_and_changes_no_mean()
    {
        StepEvent skipped = Step(2) with { IsSkipped = true, Loss = double.NaN, GradientNorm = double.PositiveInfinity };
        Write(Step(1), skipped, Step(3));
        HistoryPoint[] points = HistoryReader.Read(Log, new HistoryRequest(2)).Steps;
        Assert.Equal(1, points.Sum(point => point.Skipped));
        Assert.All(points, point => Assert.True(double.IsFinite(point.Loss) && double.IsFinite(point.GradientNormMax), $"{point}"));
    }

    [Fact]
    public void Evaluations_and_gradients_are_spread_with_the_first_the_last_and_the_best()
    {
        List<JobEvent> events = [];
        for (int i = 1; i <= 6_000; i++)
        {
            events.Add(new EvaluationEvent { Step = i, ValidationLoss = i, Best = i == 4_321 });
            events.Add(new GradientsEvent { Step = i });
        }

        Write([.. events]);
        JobHistory history = HistoryReader.Read(Log, new HistoryRequest(800));
        long[] evaluated = [.. history.Evaluations.Select(evaluation => evaluation.Step)], measured = [.. history.Gradients.Select(report => report.Step)];
        Assert.Equal((1, 6_000, 1, 6_000), (evaluated[0], evaluated[^1], measured[0], measured[^1]));
        Assert.Contains(4_321, evaluated);
        Assert.InRange(measured.Length, 100, 240);
        Assert.Equal(evaluated.Order(), evaluated);
        Assert.InRange(measured.Zip(measured.Skip(1), (a, b) => b - a).Max(), 1, 6_000 / 100);
    }

    [Fact]
    public void The_fast_reader_of_steps_reads_what_the_general_one_reads()
    {
        StepEvent[] steps =
        [
            Step(1) with { Sequence = 7 }, Step(2) with { Steps = 25, Workers = [], LossMin = 0.5, LossMax = 9, GradientNormMax = 7 }, Step(3) with { IsSkipped = true, Loss = double.NaN },
            Step(4) with { LearningRate = 1e-12, GradientNorm = 0, Time = new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero) },
        ];
        Write(steps);
        Assert.Equal(
            steps.Select((step, i) => JobEventJson.Write(step with { Sequence = i + 1 })),
            EventReader.ReadAll(Log).Select(JobEventJson.Write));
    }

    [Fact]
    public void A_job_without_events_has_an_empty_history()
    {
        Assert.Empty(HistoryReader.Read(Log, new HistoryRequest(800)).Steps);
        Write(new StateEvent { State = JobState.Starting });
        Assert.Equal((1, 0, 0), (HistoryReader.Read(Log, new HistoryRequest(800)) is var history ? history.Last : 0, history.FirstStep, history.LastStep));
    }

    /// <summary>A step with figures that differ from those of its neighbors.</summary>
    static StepEvent Step(int number) => new()
    {
        Step = number,
        Time = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number),
        Epoch = 1 + number / 1000,
        Loss = 1 + number * 7919 % 1013 / 100.0,
        GradientNorm = 0.5 + number * 104_729 % 997 / 100.0,
        LearningRate = 1.0 / number,
        Tokens = 100 + number % 7,
        TokensPerSecond = 1000 + number % 11,
        UpdateMilliseconds = number % 13,
        Workers = [new WorkerTiming(0, number % 3, 1, 2), new WorkerTiming(1, 2, number % 5, 1) { SumMilliseconds = 0.5 }],
    };

    void Write(params JobEvent[] events) =>
        File.WriteAllLines(Log, events.Select((jobEvent, i) => JobEventJson.Write(jobEvent with { Sequence = i + 1 })));
}
