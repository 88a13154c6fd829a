using System.Diagnostics;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Compute;
using Windrow.Grains.Metrics;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Grains.Jobs;

/// <summary>How a run ended.</summary>
enum RunEnd
{
    Completed,
    Paused,
    Cancelled,
}

/// <summary>The loop of one start of a job. Training goes in segments of some steps; between two segments, at an edge, the model is
/// evaluated, checkpoints are written, and users' orders are carried out.</summary>
/// <remarks>Where the edges lie depends on time, and so must nothing that a checkpoint holds.</remarks>
sealed class TrainingRun
{
    /// <summary>How long a segment should take: short enough to obey and to report quickly, long enough to cost nothing.</summary>
    const double SegmentMilliseconds = 250;

    readonly PreparedRun _run;
    readonly RunGrains _grains;
    readonly RunOrders _orders;
    readonly RunJournal _journal;
    readonly SiloCompute _compute;
    readonly TimeProvider _time;
    readonly CheckpointFolder _checkpoints;
    readonly List<LearningRateChange> _changes;
    TrainingProgress _progress;
    long _checkpointAt = -1, _lastCheckpoint;
    double _stepMilliseconds = double.PositiveInfinity;     // unknown yet: the first segment is one step

    public TrainingRun(
        PreparedRun run, RunGrains grains, RunOrders orders, RunJournal journal, List<LearningRateChange> changes, SiloCompute compute, TimeProvider time)
    {
        (_run, _grains, _orders, _journal, _changes, _compute, _time) = (run, grains, orders, journal, changes, compute, time);
        _checkpoints = new CheckpointFolder(RunFolder.Checkpoints(journal.Status.RunFolder));
        _progress = run.Start.Progress;
        if (run.Resumed) _checkpointAt = run.Start.Step;
        _lastCheckpoint = time.GetTimestamp();
    }

    /// <summary>Steps made.</summary>
    public long Step => _progress.Step;

    JobFile Job => _run.Job;

    bool Finished => Step >= _run.TotalSteps || EarlyStopping.IsOver(Job.Training.EarlyStopping, _progress.Stopping);

    /// <summary>Trains until the end, or until a user stops it.</summary>
    /// <exception cref="RunFailedException">The loss is not finite.</exception>
    /// <exception cref="InvalidOperationException">A worker stopped.</exception>
    public async Task<RunEnd> RunAsync()
    {
        while (!Finished)
        {
            await ObeyAsync();
            if (_orders.Cancel) return RunEnd.Cancelled;
            if (_orders.Pause)
            {
                await WriteCheckpointAsync();
                return RunEnd.Paused;
            }

            await TrainAsync(NextSegment());
            if (IsEvaluationEdge(Step)) await EvaluateAsync();
            if (IsCheckpointDue()) await WriteCheckpointAsync();
        }

        await WriteCheckpointAsync();
        return RunEnd.Completed;
    }

    async Task ObeyAsync()
    {
        if (_orders.LearningRate is double rate)
        {
            _orders.LearningRate = null;
            _changes.RemoveAll(change => change.Step >= Step);
            _changes.Add(new LearningRateChange(Step, rate));
            await _journal.SaveAsync();
            _journal.Write(new LearningRateEvent { Step = Step, LearningRate = rate });
        }

        if (_orders.Checkpoint) _orders.CheckpointWritten(await WriteCheckpointAsync());
    }

    Segment NextSegment()
    {
        long edge = Math.Min(_run.TotalSteps, NextMultiple(Job.Evaluation.EverySteps ?? _run.StepsPerEpoch));
        if (Job.Checkpoints.EverySteps is int every) edge = Math.Min(edge, NextMultiple(every));
        long wanted = _orders.Any ? 1 : Math.Max(1, (long)(SegmentMilliseconds / _stepMilliseconds));
        int count = (int)Math.Min(wanted, edge - Step);
        double[] rates = [.. Enumerable.Range(0, count).Select(i => LearningRate(Step + i))];
        return new Segment(Step, rates);
    }

    double LearningRate(long step)
    {
        double start = _changes.LastOrDefault(change => change.Step <= step)?.LearningRate ?? Job.Training.LearningRate;
        return start * _run.Schedule.Factor(step, _progress.Plateau.Factor);
    }

    async Task TrainAsync(Segment segment)
    {
        long begun = Stopwatch.GetTimestamp();
        SegmentReport[] reports = await _grains.RunAsync(segment);
        int made = reports.Min(report => report.Steps.Length);
        if (made > 0) _stepMilliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / made;
        for (int i = 0; i < made; i++) Count(reports, i, segment.LearningRates[i]);
        if (reports.Select(report => report.Stop).FirstOrDefault(stop => stop is { NotFinite: true }) is { } notFinite) throw NotFinite(notFinite);
        if (reports.Select(report => report.Stop).FirstOrDefault(stop => stop is not null) is { } stop) throw new InvalidOperationException(stop.Message);
    }

    void Count(SegmentReport[] reports, int i, double learningRate)
    {
        StepReport any = reports[0].Steps[i];
        _progress = _progress with
        {
            Step = Step + 1,
            LossSinceEvaluation = _progress.LossSinceEvaluation + any.Loss * any.Weight,
            WeightSinceEvaluation = _progress.WeightSinceEvaluation + any.Weight,
        };
        double slowest = reports.Max(report => report.Steps[i].TotalMilliseconds);
        _journal.Write(new StepEvent
        {
            Step = Step,
            Epoch = (int)((Step - 1) / _run.StepsPerEpoch) + 1,
            Loss = any.Loss,
            LearningRate = learningRate,
            GradientNorm = any.GradientNorm,
            Tokens = any.Tokens,
            TokensPerSecond = any.Tokens / slowest * 1000,
            UpdateMilliseconds = any.UpdateMilliseconds,
            Workers = [.. reports.Select((report, worker) => new WorkerTiming(
                worker, report.Steps[i].ComputeMilliseconds, report.Steps[i].WaitingMilliseconds, report.Steps[i].ExchangeMilliseconds))],
        });
        if (reports.Select(report => report.Steps[i].Gradients).FirstOrDefault(seen => seen is not null) is { } layers)
            _journal.Write(new GradientsEvent { Step = Step, Layers = layers });
        _journal.StepMade(Step);
    }

    async Task EvaluateAsync()
    {
        double trainingLoss = _progress.LossSinceEvaluation / _progress.WeightSinceEvaluation, validationLoss = double.NaN;
        if (_run.ValidationWindows > 0) validationLoss = await MeasureAsync();

        _progress = _progress with { LossSinceEvaluation = 0, WeightSinceEvaluation = 0 };
        if (Job.Training.EarlyStopping is { } stopping)
        {
            double watched = stopping.Monitor == Windrow.Jobs.Monitor.ValidationLoss ? validationLoss : trainingLoss;
            _progress = _progress with { Stopping = EarlyStopping.Next(stopping, _progress.Stopping, watched) };
        }

        if (Job.Training.Schedule is PlateauSchedule plateau) _progress = _progress with { Plateau = _progress.Plateau.Next(plateau, validationLoss) };
        if (_progress.BestStep == Step && Job.Checkpoints.KeepBest) await WriteCheckpointAsync();
    }

    /// <summary>The validation loss with the parameters as they are, over all validation data.</summary>
    async Task<double> MeasureAsync()
    {
        long begun = Stopwatch.GetTimestamp();
        LossSum sum = default;
        for (int window = 0, count = 1; window < _run.ValidationWindows;)
        {
            long sent = Stopwatch.GetTimestamp();
            int asked = Math.Min(count, _run.ValidationWindows - window);
            sum = await _grains.EvaluateAsync(window, asked);
            window += asked;
            count = NextCount(asked, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        bool best = !(_progress.BestValidationLoss <= sum.Mean);
        if (best) _progress = _progress with { BestValidationLoss = sum.Mean, BestStep = Step };
        _journal.Evaluated(sum.Mean, _progress.BestValidationLoss);
        _journal.Write(new EvaluationEvent
        {
            Step = Step,
            ValidationLoss = sum.Mean,
            Perplexity = _run.NextToken is null ? null : Math.Exp(sum.Mean),
            BitsPerCharacter = _run.NextToken is TokenUnit.Character or TokenUnit.Byte ? sum.Mean / Math.Log(2) : null,
            Best = best,
            Tokens = sum.Tokens,
            Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds,
            Epoch = (double)Step / _run.StepsPerEpoch,
        });
        return sum.Mean;
    }

    async Task<string> WriteCheckpointAsync()
    {
        if (_checkpointAt == Step && _journal.Status.Checkpoint is string newest) return newest;
        long begun = Stopwatch.GetTimestamp();
        Checkpoint checkpoint = await _grains.SnapshotAsync(_progress);
        string folder = await _compute.Updates.RunAsync(() =>
        {
            string written = _checkpoints.Write(checkpoint);
            long? best = Job.Checkpoints.KeepBest ? _progress.BestStep : null;
            _checkpoints.DeleteAfter(Step);
            if (best == Step) _checkpoints.MarkBest(Step);
            _checkpoints.Prune(Job.Checkpoints.KeepLast, best);
            return written;
        });
        (_checkpointAt, _lastCheckpoint) = (Step, _time.GetTimestamp());
        _journal.Write(new CheckpointEvent { Step = Step, Path = folder, Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds });
        await _journal.CheckpointWrittenAsync(folder);
        return folder;
    }

    /// <summary>Where the model is measured, before a checkpoint of the same step, so that the checkpoint knows the result.</summary>
    bool IsEvaluationEdge(long step) => step == _run.TotalSteps || step % (Job.Evaluation.EverySteps ?? _run.StepsPerEpoch) == 0;

    bool IsCheckpointDue()
    {
        if (Job.Checkpoints.EverySteps is int steps && Step % steps == 0) return true;
        double? minutes = Job.Checkpoints.EveryMinutes ?? (Job.Checkpoints.EverySteps is null ? CheckpointOptions.DefaultMinutes : null);
        return minutes is double every && _time.GetElapsedTime(_lastCheckpoint) >= TimeSpan.FromMinutes(every);
    }

    long NextMultiple(long period) => (Step / period + 1) * period;

    RunFailedException NotFinite(SegmentStop stop)
    {
        string checkpoint = _journal.Status.Checkpoint is string folder ? $"The last good checkpoint is '{folder}'." : "There is no checkpoint yet.";
        return new RunFailedException(
            $"Training stopped at step {Step + 1}, because {stop.Message}; nothing was updated. {checkpoint} "
            + DivergenceAdvice.For(Job, Step));
    }

    static int NextCount(int count, double milliseconds) =>
        (int)Math.Clamp(count * SegmentMilliseconds / Math.Max(milliseconds, 1), 1, count * 8.0);
}
