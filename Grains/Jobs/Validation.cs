using System.Diagnostics;
using Windrow.Data;
using Windrow.Grains.Metrics;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Sequences;

namespace Windrow.Grains.Jobs;

/// <summary>Evaluates the current parameters on all validation data, with the workers of the run.</summary>
/// <param name="run">The run.</param>
/// <param name="grains">Its grains.</param>
/// <param name="orders">What users ask of it: a pause interrupts an evaluation.</param>
/// <param name="policies">How long an order may have to wait.</param>
sealed class Validation(PreparedRun run, RunGrains grains, RunOrders orders, JobPolicies policies)
{
    /// <summary>The validation loss and the metrics.</summary>
    /// <param name="job">The settings in force.</param>
    /// <param name="step">Steps made.</param>
    /// <exception cref="OperationCanceledException">The job was paused or cancelled.</exception>
    /// <exception cref="RunFailedException">The loss is not finite.</exception>
    public async Task<ValidationResult> MeasureAsync(JobFile job, long step)
    {
        long begun = Stopwatch.GetTimestamp();
        EvaluationOrder order = new([.. job.MetricNames(run.DefaultMetrics)], job.Evaluation.Season);
        LossSum sum = await LossAsync(order);
        if (!double.IsFinite(sum.Mean))
            throw new RunFailedException(new RunFailure.NotFinite(step, $"the validation loss after it is {sum.Mean}", DivergenceAdvice.For(job, step)));
        MetricReport report = await MetricsAsync(order);
        return new ValidationResult(sum.Mean, sum.Tokens, report, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>The sum of the losses of all windows.</summary>
    async Task<LossSum> LossAsync(EvaluationOrder order)
    {
        LossSum sum = default;
        for (int window = 0, count = 1; window < run.ValidationWindows;)
        {
            long sent = Stopwatch.GetTimestamp();
            int asked = Math.Min(count, run.ValidationWindows - window);
            sum = await grains.EvaluateAsync(order, window, asked).WaitAsync(orders.Interrupted);
            window += asked;
            count = NextCount(asked, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return sum;
    }

    /// <summary>The metrics over the windows that <see cref="LossAsync"/> has evaluated.</summary>
    Task<MetricReport> MetricsAsync(EvaluationOrder order) =>
        grains.ReadMetricsAsync(MetricSet.Create(order.Metrics, run.Subject.InSeason(order.Season))).WaitAsync(orders.Interrupted);

    /// <summary>As many windows as take about as long as a segment.</summary>
    int NextCount(int count, double milliseconds) =>
        (int)Math.Clamp(count * policies.Segment.TotalMilliseconds / Math.Max(milliseconds, 1), 1, count * 8.0);
}

/// <summary>What an evaluation found.</summary>
/// <param name="Loss">The mean loss over all validation data.</param>
/// <param name="Tokens">Their targets.</param>
/// <param name="Metrics">The metrics that the job computes.</param>
/// <param name="Time">How long it took.</param>
sealed record ValidationResult(double Loss, long Tokens, MetricReport Metrics, TimeSpan Time)
{
    /// <summary>The event that tells of it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">Steps made.</param>
    /// <param name="isBest">Whether it is the best evaluation so far.</param>
    public EvaluationEvent ToEvent(PreparedRun run, long step, bool isBest) => new()
    {
        Step = step,
        ValidationLoss = Loss,
        Perplexity = run.NextToken is null ? null : Math.Exp(Loss),
        BitsPerCharacter = run.NextToken is TokenUnit.Character or TokenUnit.Byte ? Loss / Math.Log(2) : null,
        Best = isBest,
        Tokens = Tokens,
        Seconds = Time.TotalSeconds,
        Epoch = (double)step / run.StepsPerEpoch,
        Metrics = [.. Metrics.Figures.Select(figure => new NamedFigure(figure.Name, figure.Value))],
    };
}
