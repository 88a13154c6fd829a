using System.Diagnostics;
using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Runs;
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

/// <summary>The training loop of one start of a job. Training runs in segments of several steps; at the boundary between two segments the model is
/// evaluated, checkpoints are written, and users' orders are carried out.</summary>
/// <remarks>Where the segment boundaries are depends on time, so nothing that a checkpoint holds may depend on them.</remarks>
sealed class TrainingRun
{
    readonly PreparedRun _run;
    readonly RunGrains _grains;
    readonly RunOrders _orders;
    readonly RunJournal _journal;
    readonly RunServices _services;
    readonly CheckpointFolder _checkpoints;
    TrainingProgress _progress;
    RunLeg _leg;
    long _checkpointAt = -1, _lastCheckpoint;
    double _stepMilliseconds = double.PositiveInfinity;     // not known yet: the first segment is one step

    /// <summary>Training that continues from the state of a prepared run.</summary>
    public TrainingRun(PreparedRun run, RunGrains grains, RunOrders orders, RunJournal journal, RunServices services)
    {
        (_run, _grains, _orders, _journal, _services) = (run, grains, orders, journal, services);
        _checkpoints = new CheckpointFolder(RunFolder.Checkpoints(journal.Status.RunFolder));
        _progress = run.Start.Progress;
        _leg = run.Course.Until(_progress.Step);
        if (run.Resumed) _checkpointAt = run.Start.Step;
        _lastCheckpoint = services.Time.GetTimestamp();
    }

    /// <summary>Steps made.</summary>
    public long Step => _progress.Step;

    /// <summary>The settings in force.</summary>
    JobFile Job => _leg.Job;

    bool Finished => Step >= _leg.TotalSteps || EarlyStopping.IsOver(Job.Training.EarlyStopping, _progress.Stopping);

    /// <summary>Trains until the end, or until a user stops it.</summary>
    /// <exception cref="RunFailedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    /// <exception cref="InvalidOperationException">A worker stopped.</exception>
    public async Task<RunEnd> RunAsync()
    {
        while (true)
        {
            // What is due after the last step depends on the settings with which it was made, even if they change now.
            if (IsEvaluationDue && !await TryEvaluateAsync()) return await PauseAsync();
            if (IsCheckpointDue) await WriteCheckpointAsync();
            UseSettingsOf(Step);
            if (Finished) break;

            await ObeyAsync();
            if (_orders.Cancel) return RunEnd.Cancelled;
            if (_orders.Pause) return await PauseAsync();

            await TrainAsync(NextSegment());
        }

        await WriteLastCheckpointAsync();
        return RunEnd.Completed;
    }

    async Task<RunEnd> PauseAsync()
    {
        await WriteLastCheckpointAsync();
        return RunEnd.Paused;
    }

    async Task WriteLastCheckpointAsync() => _orders.CheckpointWritten(await WriteCheckpointAsync());

    /// <summary>Evaluates; false when a pause ended that early. The evaluation is then made when the job is resumed.</summary>
    async Task<bool> TryEvaluateAsync()
    {
        try
        {
            await EvaluateAsync();
            return true;
        }
        catch (OperationCanceledException) when (_orders.Pause && !_orders.Cancel)
        {
            return false;
        }
    }

    void UseSettingsOf(long step)
    {
        _leg = _run.Course.At(step);
        _journal.Set(status => status with { TotalSteps = _leg.TotalSteps });
    }

    async Task ObeyAsync()
    {
        if (_orders.LearningRate is double rate) await ChangeLearningRateAsync(rate);
        if (_orders.Checkpoint) _orders.CheckpointWritten(await WriteCheckpointAsync());
    }

    /// <summary>Records the change before the first step that uses it.</summary>
    async Task ChangeLearningRateAsync(double rate)
    {
        string setting = string.Create(CultureInfo.InvariantCulture, $"training.learningRate={rate:R}");
        IReadOnlyList<SettingsChange> changes = SettingsChanges.With(_run.Course.Changes, new SettingsChange(Step, [setting]));
        try
        {
            string folder = _journal.Status.RunFolder;
            await _services.Compute.Files.RunAsync(() => SettingsChanges.Write(folder, changes));
            _run.Course.Use(changes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RunFailedException)
        {
            _orders.LearningRateFailed($"The learning rate is unchanged, because the change could not be recorded: {e.Message}");
            return;
        }

        UseSettingsOf(Step);
        _journal.Write(new LearningRateEvent { Step = Step, LearningRate = rate });
        _orders.LearningRateSet(Step);
    }

    Segment NextSegment()
    {
        long boundary = Math.Min(_leg.TotalSteps, NextMultiple(_leg.EvaluationPeriod));
        if (Job.Checkpoints.EverySteps is int every) boundary = Math.Min(boundary, NextMultiple(every));
        if (_run.Course.NextChange(Step) is long change) boundary = Math.Min(boundary, change);
        long wanted = _orders.Any ? 1 : Math.Max(1, (long)(_services.Policies.Segment.TotalMilliseconds / _stepMilliseconds));
        int count = (int)Math.Min(wanted, boundary - Step);
        double[] rates = [.. Enumerable.Range(0, count).Select(i => _leg.LearningRate(Step + i, _progress.Plateau.Factor))];
        return new Segment(Step, rates);
    }

    async Task TrainAsync(Segment segment)
    {
        long begun = Stopwatch.GetTimestamp();
        SegmentReport[] reports = await _grains.RunAsync(segment).WaitAsync(_orders.Cancelled);
        int made = reports.Min(report => report.Steps.Length);
        if (made > 0) _stepMilliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / made;
        for (int i = 0; i < made; i++) Record(reports, i, segment.LearningRates[i]);
        if (reports.Select(report => report.Stop).FirstOrDefault(stop => stop is { Outcome: PushOutcome.NotFinite }) is { } notFinite) throw NotFinite(Step + 1, $"{notFinite.Message}; nothing was updated");
        // The workers that were told to stop because another one failed do not know why.
        if (reports.Select(report => report.Stop).OfType<SegmentStop>().MinBy(stop => stop.Outcome == PushOutcome.Stopped) is { } stop) throw FailureOf(stop);
    }

    void Record(SegmentReport[] reports, int i, double learningRate)
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
        _checkpointAt = -1;         // a checkpoint of this step that a pause wrote does not know the result
        if (Job.Training.EarlyStopping is { } stopping)
        {
            double watched = stopping.Monitor == Windrow.Jobs.Monitor.ValidationLoss ? validationLoss : trainingLoss;
            _progress = _progress with { Stopping = EarlyStopping.Next(stopping, _progress.Stopping, watched) };
        }

        if (Job.Training.Schedule is PlateauSchedule plateau) _progress = _progress with { Plateau = _progress.Plateau.Next(plateau, validationLoss) };
        if (_progress.BestStep == Step && Job.Checkpoints.KeepBest) await WriteCheckpointAsync();
    }

    /// <summary>The validation loss with the current parameters, over all validation data.</summary>
    async Task<double> MeasureAsync()
    {
        long begun = Stopwatch.GetTimestamp();
        LossSum sum = default;
        for (int window = 0, count = 1; window < _run.ValidationWindows;)
        {
            long sent = Stopwatch.GetTimestamp();
            int asked = Math.Min(count, _run.ValidationWindows - window);
            sum = await _grains.EvaluateAsync(window, asked).WaitAsync(_orders.Interrupted);
            window += asked;
            count = NextCount(asked, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        if (!double.IsFinite(sum.Mean)) throw NotFinite(Step, $"the validation loss after it is {sum.Mean}");
        bool best = _progress.BestValidationLoss is not double known || sum.Mean < known;
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
        string folder = await _services.Compute.Files.RunAsync(() =>
        {
            if (NotFiniteValues.In(checkpoint) is { } tensor) throw NotFinite(Step, $"{tensor} after it has values that are not finite");
            string written = _checkpoints.Write(checkpoint);
            long? best = Job.Checkpoints.KeepBest ? _progress.BestStep : null;
            _checkpoints.DeleteAfter(Step);
            if (best == Step) _checkpoints.MarkBest(Step);
            _checkpoints.Prune(Job.Checkpoints.KeepLast, best);
            return written;
        });
        (_checkpointAt, _lastCheckpoint) = (Step, _services.Time.GetTimestamp());
        _journal.Write(new CheckpointEvent { Step = Step, Path = folder, Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds });
        _journal.CheckpointWritten(folder);
        return folder;
    }

    /// <summary>Whether an evaluation is due now. It comes before a checkpoint of the same step, so the checkpoint knows the
    /// result; a run that was paused in between makes up for it.</summary>
    bool IsEvaluationDue => Step > 0 && _progress.WeightSinceEvaluation > 0 && (Step == _leg.TotalSteps || Step % _leg.EvaluationPeriod == 0);

    bool IsCheckpointDue
    {
        get
        {
            if (Step == 0) return false;
            if (Job.Checkpoints.EverySteps is int steps && Step % steps == 0) return true;
            double? minutes = Job.Checkpoints.EveryMinutes ?? (Job.Checkpoints.EverySteps is null ? CheckpointOptions.DefaultMinutes : null);
            return minutes is double every && _services.Time.GetElapsedTime(_lastCheckpoint) >= TimeSpan.FromMinutes(every);
        }
    }

    long NextMultiple(long period) => (Step / period + 1) * period;

    static Exception FailureOf(SegmentStop stop) => stop.Outcome == PushOutcome.OutOfMemory
        ? new RunFailedException(new RunFailure.OutOfMemory())
        : new InvalidOperationException(stop.Message);

    RunFailedException NotFinite(long step, string what) => new(new RunFailure.NotFinite(step, what, DivergenceAdvice.For(Job, Step)));

    int NextCount(int count, double milliseconds) =>
        (int)Math.Clamp(count * _services.Policies.Segment.TotalMilliseconds / Math.Max(milliseconds, 1), 1, count * 8.0);
}
