using System.Diagnostics;
using Windrow.Checkpoints;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Runs;
using Windrow.Grains.Telemetry;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Optimizers;

namespace Windrow.Grains.Jobs;

/// <summary>The training loop of one start of a job. Training runs in segments of several steps; at the boundary between two segments, the
/// model is evaluated, checkpoints are written, and users' orders are carried out.</summary>
/// <remarks>Where the segment boundaries are depends on time, so nothing that a checkpoint holds may depend on them.</remarks>
sealed class TrainingRun
{
    readonly PreparedRun _run;
    readonly RunGrains _grains;
    readonly RunOrders _orders;
    readonly RunJournal _journal;
    readonly RunServices _services;
    readonly RunCheckpoints _checkpoints;
    TrainingProgress _progress;
    RunLeg _leg;
    readonly CheckpointClock _clock;
    readonly Func<bool> _mustMove;
    readonly StateMirror _mirror;
    int _skipped;                   // steps in a row
    double _stepMilliseconds = double.PositiveInfinity;     // not known yet: the first segment is one step

    /// <summary>Training that continues from the state of a prepared run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="grains">Its grains, which have the state that it starts from.</param>
    /// <param name="orders">What users ask of it.</param>
    /// <param name="journal">The job's status and events.</param>
    /// <param name="clock">When the last checkpoint was written.</param>
    /// <param name="mustMove">Whether the grains must be placed again.</param>
    /// <param name="services">The silo's services.</param>
    public TrainingRun(
        PreparedRun run, RunGrains grains, RunOrders orders, RunJournal journal, CheckpointClock clock, Func<bool> mustMove, RunServices services)
    {
        (_run, _grains, _orders, _journal, _clock, _mustMove, _services) = (run, grains, orders, journal, clock, mustMove, services);
        _mirror = new StateMirror(grains, services);
        _checkpoints = new RunCheckpoints(journal, clock, services);
        _progress = run.Start.Progress;
        _leg = run.Course.Until(_progress.Step);
        if (run.From.Source == StartSource.Checkpoint) _clock.Step = run.Start.Step;
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
            if (_clock.IsDue(Job.Checkpoints, Step)) await TryWriteCheckpointAsync();
            UseSettingsOf(Step);
            if (Finished) break;

            _journal.RequireCurrent();
            await ObeyAsync();
            if (_orders.Cancel) return RunEnd.Cancelled;
            if (_orders.Pause) return await PauseAsync();
            if (_mustMove()) return RunEnd.Moving;

            await _mirror.CopyWhenDueAsync(_progress, _journal).WaitAsync(_orders.Cancelled);
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

    /// <summary>Writes the checkpoint with which the run comes to rest. If that fails, it is tried again for a short while; then the run fails.</summary>
    public async Task WriteLastCheckpointAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _orders.CheckpointWritten(await WriteCheckpointAsync());
                return;
            }
            catch (Exception e) when (IsStorageFailure(e) && attempt < _services.Policies.LastCheckpointAttempts)
            {
                await Task.Delay(_services.Policies.LastCheckpointPause, _services.Time, _orders.Cancelled);
            }
        }
    }

    /// <summary>Tries to write a checkpoint. If that fails, training continues, and it is tried again later.</summary>
    /// <returns>The checkpoint's folder, or null.</returns>
    async Task<string?> TryWriteCheckpointAsync()
    {
        try
        {
            return await WriteCheckpointAsync();
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            TimeSpan pause = _services.Policies.CheckpointRetry;
            _clock.Failed(pause);
            _journal.CheckpointFailed(RunFailure.Of(e) is RunFailure.StorageFailed failed ? failed.Reason : e.Message, Step, pause);
            return null;
        }
    }

    static bool IsStorageFailure(Exception e) => e is IOException or UnauthorizedAccessException;

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

    /// <summary>The whole state, between two segments.</summary>
    public Task<Checkpoint> StateAsync() => _grains.SnapshotAsync(_progress);

    /// <summary>Copies the state to other silos now.</summary>
    /// <param name="silos">Silos that can keep copies.</param>
    /// <returns>Whether the copy is complete.</returns>
    public Task<bool> MirrorAsync(IReadOnlyList<SiloPlace> silos) => _grains.MirrorAsync(silos, _progress, _journal.Unstored);

    void UseSettingsOf(long step)
    {
        _leg = _run.Course.At(step);
        _journal.Set(status => status with { TotalSteps = _leg.TotalSteps });
    }

    async Task ObeyAsync()
    {
        if (_orders.LearningRate is double rate) await ChangeLearningRateAsync(rate);
        if (!_orders.Checkpoint) return;
        if (await TryWriteCheckpointAsync() is { } folder) _orders.CheckpointWritten(folder);
        else _orders.CheckpointFailed($"The checkpoint of step {Step} could not be written: {_journal.CheckpointFailure}");
    }

    /// <summary>Records the change before the first step that uses it.</summary>
    async Task ChangeLearningRateAsync(double rate)
    {
        string setting = LearningRateSetting.Of(rate);
        IReadOnlyList<SettingsChange> changes = SettingsChanges.With(_run.Course.Changes, new SettingsChange(Step, [setting]));
        try
        {
            (string folder, int incarnation) = (_journal.Status.RunFolder, _journal.Status.Incarnation);
            await _services.Compute.Files.RunAsync(() => SettingsChanges.Write(folder, changes, incarnation));
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
        SegmentReport[] reports;
        using (Activity? span = StepTrace.Segment(_journal.Status.Id, segment.FirstStep, segment.LearningRates.Length))
        {
            reports = await _grains.RunAsync(segment with { Trace = span.Parent() }, _services.Policies, _services.Time).WaitAsync(_orders.Cancelled);
        }

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
            LossSinceEvaluation = _progress.LossSinceEvaluation + (any.IsSkipped ? 0 : any.Loss * any.Weight),
            WeightSinceEvaluation = _progress.WeightSinceEvaluation + (any.IsSkipped ? 0 : any.Weight),
        };
        double slowest = reports.Max(report => report.Steps[i].TotalMilliseconds);
        _journal.Write(new StepEvent
        {
            Step = Step,
            Epoch = (int)((Step - 1) / _run.StepsPerEpoch) + 1,
            IsSkipped = any.IsSkipped,
            Loss = any.Loss,
            LearningRate = learningRate,
            GradientNorm = any.GradientNorm,
            Tokens = any.Tokens,
            TokensPerSecond = any.Tokens / slowest * 1000,
            UpdateMilliseconds = any.UpdateMilliseconds,
            Workers = [.. reports.Select((report, worker) => new WorkerTiming(
                worker, report.Steps[i].ComputeMilliseconds, report.Steps[i].WaitingMilliseconds, report.Steps[i].ExchangeMilliseconds)
            {
                SumMilliseconds = report.Steps[i].SumMilliseconds,
            })],
        });
        if (reports.Select(report => report.Steps[i].Gradients).FirstOrDefault(seen => seen is not null) is { } layers)
            _journal.Write(new GradientsEvent { Step = Step, Layers = layers });
        _journal.StepMade(Step);
        _skipped = any.IsSkipped ? _skipped + 1 : 0;
        if (_skipped == _services.Policies.MostSkippedSteps)
            throw NotFinite(Step, $"the loss or the gradient of {_skipped} steps in a row was not finite, and all of them were skipped");
    }

    async Task EvaluateAsync()
    {
        double trainingLoss = _progress.LossSinceEvaluation / _progress.WeightSinceEvaluation;
        ValidationResult? measured = _run.ValidationWindows > 0 ? await new Validation(_run, _grains, _orders, _services.Policies).MeasureAsync(Job, Step) : null;

        _progress = _progress with { LossSinceEvaluation = 0, WeightSinceEvaluation = 0 };
        _clock.Step = -1;         // a checkpoint of this step that a pause wrote does not know the result
        _progress = _progress.AfterEvaluation(Job.Checkpoints.Monitor, Figure(Job.Checkpoints.Monitor));
        if (measured is not null) Tell(measured);
        if (Job.Training.EarlyStopping is { } stopping)
            _progress = _progress with { Stopping = EarlyStopping.Next(stopping, _progress.Stopping, Figure(stopping.Monitor)) };
        if (Job.Training.Schedule is PlateauSchedule plateau)
            _progress = _progress with { Plateau = _progress.Plateau.Next(plateau, Figure(plateau.Monitor)) };
        if (_progress.BestStep == Step && Job.Checkpoints.KeepBest) await TryWriteCheckpointAsync();

        double Figure(string name) => name switch
        {
            Monitored.TrainingLoss => trainingLoss,
            Monitored.ValidationLoss => measured?.Loss ?? double.NaN,
            _ => measured?.Metrics[name] ?? double.NaN,
        };
    }

    void Tell(ValidationResult measured)
    {
        if (!(measured.Loss >= _progress.BestValidationLoss)) _progress = _progress with { BestValidationLoss = measured.Loss };
        EvaluationEvent evaluated = measured.ToEvent(_run, Step, isBest: _progress.BestStep == Step);
        _journal.Evaluated(measured.Loss, _progress.BestValidationLoss, evaluated.Metrics);
        _journal.Write(evaluated);
    }

    async Task<string> WriteCheckpointAsync()
    {
        if (_clock.Step == Step && _journal.Status.Checkpoint is string newest) return newest;
        long begun = Stopwatch.GetTimestamp();
        return await _checkpoints.WriteAsync(Job, await _grains.SnapshotAsync(_progress), begun);
    }

    /// <summary>Whether an evaluation is due now. It comes before a checkpoint of the same step, so that the checkpoint knows the
    /// result; a run that was paused in between makes up for it.</summary>
    bool IsEvaluationDue => Step > 0 && _progress.WeightSinceEvaluation > 0 && (Step == _leg.TotalSteps || Step % _leg.EvaluationPeriod == 0);

    long NextMultiple(long period) => (Step / period + 1) * period;

    static Exception FailureOf(SegmentStop stop) => stop.Outcome switch
    {
        PushOutcome.OutOfMemory => new RunFailedException(new RunFailure.OutOfMemory()),
        // A step that does not match, or a stop that was not ordered here: the grains no longer belong together.
        PushOutcome.Unreachable or PushOutcome.WrongStep or PushOutcome.Stopped => new RunFailedException(new RunFailure.Unreachable(stop.Message)),
        _ => new InvalidOperationException(stop.Message),
    };

    RunFailedException NotFinite(long step, string what) => new(new RunFailure.NotFinite(step, what, DivergenceAdvice.For(Job, Step)));
}
