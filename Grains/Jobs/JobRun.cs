using Microsoft.Extensions.Logging;
using Windrow.Checkpoints;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>A running job, from its preparation until it is at rest or moves to another silo. Runs on turns of the job's grain.</summary>
/// <remarks>The job is prepared once. After that, "place the grains according to a plan, give them a state, train" is repeated whenever the plan
/// changes or a silo is lost, each time as another incarnation of the job. <see cref="JobLife"/> decides what follows a loss.</remarks>
/// <param name="services">The silo's services.</param>
/// <param name="journal">The job's status and events.</param>
/// <param name="request">What to start.</param>
/// <param name="log">The grain's log.</param>
sealed partial class JobRun(RunServices services, RunJournal journal, RunRequest request, ILogger log)
{
    readonly CheckpointClock _clock = new(services.Time);
    RunSlots? _slots;
    RunPlacement? _placement;
    RunGrains? _grains;
    Task _fileWork = Task.CompletedTask;
    SlotWait? _wait;
    bool _isPreparing = true;
    DateTimeOffset? _lostAt;

    /// <summary>What users have asked of it.</summary>
    public RunOrders Orders { get; } = new();

    RunSlots Slots => _slots ??= new RunSlots(services, journal, Orders, isContinuing: request.HadSlots);

    SlotWait Wait => _wait ??= new SlotWait(services, journal, Orders, Slots, Placement, Settings, _clock);

    RunSettings Settings => new(services, journal, Orders);

    SurvivingState Surviving => new(journal, services);

    RunPlacement Placement => _placement ??= new RunPlacement(services, Slots, Orders);

    /// <summary>Whether the run has ended without a word, because a later start of the job has begun elsewhere.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>Whether the job depends on a silo.</summary>
    public bool IsOn(SiloAddress silo) => silo.Equals(services.Silo) || _grains?.Silos.Any(place => place.Address.Equals(silo)) == true;

    /// <summary>Asks the job to leave a silo that is about to stop. Completes when it has left, or is at rest.</summary>
    public Task LeaveAsync(SiloAddress leaving, string name) =>
        Orders.RequestLeave(leaving, name, interrupt: (_isPreparing || Wait.IsWaiting) && leaving.Equals(services.Silo));

    /// <summary>Prepares and trains until the job is at rest.</summary>
    /// <param name="before">Abandoned file work of an earlier run, which must end first.</param>
    /// <returns>Abandoned file work of this run; it ends soon.</returns>
    public async Task<Task> RunAsync(Task before)
    {
        RunEnding? ending;
        try
        {
            await ClaimStartAsync(isFirst: true);
            await journal.EnterAsync(request.First, request.Message);
            Orders.Begin();
            _ = LimitWatch.WatchAsync(services, Orders, journal.Status.RunFolder);
            _ = Slots.WatchAsync();
            await before.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
            await Task.Delay(request.Pause, services.Time, Orders.Interrupted);
            ending = await TrainAsync(await PrepareAsync());
        }
        catch (Exception e) when (MustStepAside(e))
        {
            await StepAsideAsync();
            return _fileWork;
        }
        catch (OperationCanceledException) when (Orders.Interrupted.IsCancellationRequested)
        {
            ending = Interrupted();
        }
        catch (Exception e)
        {
            // Before the grains are placed, a lost silo cannot take anything with it.
            ending = Orders.Cancel ? RunEnding.Cancelled : RunEnding.Of(await FailureOfAsync(e), journal.Status);
        }

        await EndAsync(ending);
        return _fileWork;
    }

    /// <summary>Releases everything that waits for the run, now that nothing more will happen.</summary>
    public void Finish()
    {
        Orders.Finish(journal.Status.Message ?? $"Job '{journal.Status.Id}' is {journal.Status.State.InWords()}.");
        Orders.Dispose();
    }

    async Task<PreparedRun> PrepareAsync()
    {
        string folder = journal.Status.RunFolder;
        CancellationToken interrupted = Orders.Interrupted;
        Task<PreparedRun> preparation = services.Compute.Files.RunAsync(
            () => PreparedRun.Prepare(request.JobFile, folder, services.SettingsNow(), services.Compute.Blas, interrupted));
        _fileWork = preparation;
        PreparedRun run = await preparation.WaitAsync(interrupted);
        JobEvent[] unstored = await services.Compute.Files.RunAsync(() => WaitingEvents.Read(folder));
        if (await Surviving.InMemoryAsync(run, run.Start.Step).WaitAsync(interrupted) is { } newer) (run, unstored) = (run.StartingFrom(newer.From), newer.Unstored);
        journal.Restore([.. run.Course.Changes.Where(change => change.Step >= run.Start.Step).Select(Told), .. unstored]);
        if (request.Settings.Count > 0) run = await ApplyAsync(run, request.Settings);
        journal.Set(status => status with
        {
            StepsPerEpoch = run.StepsPerEpoch,
            Parameters = run.Model.Layout.ParameterCount,
            WritesText = run.NextToken is not null,
            Products = run.Products,
        });
        _isPreparing = false;
        return run;
    }

    /// <summary>Records the settings of a resume, unless a start that was lost has done that.</summary>
    async Task<PreparedRun> ApplyAsync(PreparedRun run, IReadOnlyList<string> settings)
    {
        bool isRecorded = run.Course.Changes.Any(change => change.Step == run.Start.Step && change.Settings.SequenceEqual(settings));
        try
        {
            if (!isRecorded) run = await Settings.ChangeAsync(run, settings);
        }
        catch (RunFailedException)
        {
            journal.Set(status => status with { PendingSettings = null });       // refused: a later resume must not try them again
            throw;
        }

        journal.Set(status => status with { PendingSettings = null });
        await journal.SaveAsync();
        return run;
    }

    /// <summary>Tells of a recorded change again, in case the start that recorded it was lost before its event was stored. Without the event, the log would
    /// keep the figures of steps that were made with the old settings.</summary>
    SettingsEvent Told(SettingsChange change) => new() { Time = services.Time.GetUtcNow(), Step = change.Step, Settings = [.. change.Settings] };

    /// <summary>Trains, start after start, until the job is at rest; null when another silo takes over.</summary>
    async Task<RunEnding?> TrainAsync(PreparedRun run)
    {
        for (PreparedRun? next = run; next is not null;)
        {
            try
            {
                if (next != run) await ClaimStartAsync(isFirst: false);
                run = next;
                run = await Wait.ForSlotsAsync(run);
                await PlaceAsync(run);
                (RunEnding? ending, next) = await TrainStartAsync(run);
                if (next is null) return ending;
            }
            catch (Exception e) when (!(e is OperationCanceledException && Orders.Interrupted.IsCancellationRequested) && !Orders.Cancel && !MustStepAside(e))
            {
                RunFailure failure = await FailureOfAsync(e);
                if (failure is RunFailure.OutOfMemory) failure = new RunFailure.OutOfMemory(run.WorkerBytes);
                (RunEnding? ending, TimeSpan pause) = Failed(failure, run);
                if (ending is not null) return ending;
                next = failure is RunFailure.NotFinite ? await RollBackAsync(run) : await RecoverAsync(run, pause);
            }
        }

        return null;
    }

    /// <summary>Gives the next start its number, which no other start of the job has; the keys of its grains contain it.</summary>
    /// <param name="isFirst">Whether the run has made no start yet.</param>
    async Task ClaimStartAsync(bool isFirst)
    {
        JobStatus status = journal.Status;
        int claimed;
        try
        {
            claimed = await services.Compute.Files.RunAsync(() => RunStarts.Claim(status.RunFolder, status.Incarnation, isFirst));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be written now, and the job need not wait for it: this number is unlikely to be taken by any other start.
            claimed = status.Incarnation + Random.Shared.Next(1_000, 1_000_000);
        }

        journal.Set(known => known with { Incarnation = claimed });
        await journal.SaveAsync();
        journal.RequireCurrent();
    }

    async Task PlaceAsync(PreparedRun run)
    {
        ClusterPlan plan = Placement.Plan(run.Course.Parallelism);
        journal.Set(status => status with
        {
            Step = run.Start.Step,
            TotalSteps = run.Course.At(run.Start.Step).TotalSteps,
            Checkpoint = run.From.Folder ?? status.Checkpoint,
        });
        _grains = new RunGrains(services.Grains, run, journal.Status, plan, _grains?.Mirrored ?? -1);
        // If the state is only in memory, a pause must wait until the grains have it, and then writes it.
        await _grains.PrepareAsync().WaitAsync(run.From.IsOnDisk ? Orders.Interrupted : Orders.Cancelled);
        Placement.Placed(_grains);
        journal.Set(status => status with { Workers = _grains.WorkerCount, Silos = _grains.Silos.Count });
        string placed = PlacedMessage.Of(run, _grains.Plan, journal.Status, services.Time.GetUtcNow() - _lostAt);
        journal.Enter(JobChange.Placed, placed);
        Orders.Scaled(placed);
        _lostAt = null;
        Orders.Moved();
    }

    /// <summary>Trains with the grains where they are now.</summary>
    /// <returns>How the job ended, or the run that continues after the grains have moved, or neither when another silo takes over the job.</returns>
    async Task<(RunEnding? Ending, PreparedRun? Next)> TrainStartAsync(PreparedRun run)
    {
        TrainingRun training = new(run, _grains!, Orders, journal, _clock, () => Placement.MustMove(_grains!, IsOn, run.Course.Parallelism), services);
        RunEnd end = await training.RunAsync();
        return end switch
        {
            RunEnd.Completed => (RunEnding.Completed(journal.Status, madeNothing: request.Settings.Count > 0 && training.Step == run.Start.Step), null),
            RunEnd.Paused => (RunEnding.Paused(journal.Status, Orders.PauseReason), null),
            RunEnd.Moving => await MoveAsync(run, training),
            _ => (RunEnding.Cancelled, null),
        };
    }

    /// <summary>Takes the state from the grains, and continues with it elsewhere.</summary>
    async Task<(RunEnding? Ending, PreparedRun? Next)> MoveAsync(PreparedRun run, TrainingRun training)
    {
        IReadOnlyList<SiloPlace> staying = Placement.Staying;
        if (Orders.Leaving.ContainsKey(services.Silo))
        {
            // This grain moves too, and finds the state on another silo, or on disk if it could not be copied.
            if (!await training.MirrorAsync(staying)) await training.WriteLastCheckpointAsync();
            return (null, null);
        }

        Checkpoint state = await training.StateAsync();
        await StopGrainsAsync("The job's grains are being placed again.", services.Policies.RecoveryStopLimit);
        return (null, run.StartingFrom(new RunStart(StartSource.RunningGrains, state, null, [])));
    }

    /// <summary>What follows a failure: the job ends, or starts again after a pause.</summary>
    (RunEnding? Ending, TimeSpan Pause) Failed(RunFailure failure, PreparedRun run)
    {
        bool rollsBack = run.Course.At(journal.Status.Step).Job.Training.OnNonFinite == NotFinitePolicy.Rollback;
        (JobLife life, TimeSpan? pause) = JobLife.Of(journal.Status).After(failure, services.Policies, rollsBack);
        journal.Set(status => status with { LostStarts = life.LostStarts });
        if (pause is not TimeSpan wait) return (RunEnding.Of(failure, journal.Status), default);
        if (failure.IsLoss) _lostAt = services.Time.GetUtcNow();
        string what = RunEnding.What(failure, journal.Status);
        LogLost(journal.Status.Id, what);
        journal.Set(status => status with { Recoveries = status.Recoveries + 1, Workers = 0, Silos = 0 });
        journal.Enter(
            failure.IsLoss ? JobChange.StartLost : JobChange.RolledBack,
            life.LostStarts == 1 ? what : $"{what} {life.LostStarts} starts in a row were lost without a new step.");
        return (null, wait);
    }

    /// <summary>Continues from the newest state that is left.</summary>
    async Task<PreparedRun> RecoverAsync(PreparedRun run, TimeSpan pause)
    {
        Task stopped = StopGrainsAsync("A silo of the job was lost.", services.Policies.RecoveryStopLimit);
        await Task.Delay(pause, services.Time, Orders.Cancelled);
        return await Surviving.NewestAsync(run, stopped, Orders.Cancelled);
    }

    /// <summary>Goes back to the last checkpoint and halves the learning rate, which is recorded like a change by the user.</summary>
    async Task<PreparedRun> RollBackAsync(PreparedRun run)
    {
        await StopGrainsAsync("The job goes back to its last checkpoint.", services.Policies.RecoveryStopLimit);
        await _grains!.DropMirrorsAsync(services.Silos.Active(), services.Policies.RecoveryStopLimit);
        PreparedRun saved = await Surviving.OnDiskAsync(run);
        return await Settings.ChangeAsync(saved, [LearningRateSetting.Of(saved.Job.Training.LearningRate / 2)]);
    }

    async Task EndAsync(RunEnding? ending)
    {
        string reason = ending is null ? "The job moves to another silo." : $"Job '{journal.Status.Id}' is {ending.State.InWords()}.";
        await StopGrainsAsync(reason, services.Policies.StopLimit);
        journal.Set(status => status with { Workers = 0, Silos = 0 });
        if (ending is null)
        {
            journal.Set(status => status with { IsHandedOver = true });
            journal.Enter(JobChange.HandedOver, $"Silo '{Orders.Leaving[services.Silo]}', which ran the job, is stopping after step {journal.Status.Step}.");
            await journal.SaveAsync();
            await journal.FlushAsync();
            return;
        }

        await Slots.LeaveAsync();
        await journal.EnterAsync(ending);
        // For a few seconds, until the silos drop them, a job that lost its silos can still be resumed from copies that are newer than its checkpoints.
        if (_grains is not null && ending.Failure != FailureKind.SiloLost) await _grains.DropMirrorsAsync(services.Silos.Active(), services.Policies.RecoveryStopLimit);
    }

    /// <summary>Whether the job continues elsewhere, so that this run must end without a word.</summary>
    bool MustStepAside(Exception e) => Orders.IsAbandoned || RunFailure.Of(e) is RunFailure.Superseded;

    /// <summary>Ends the run without changing anything that the job's later start writes, too.</summary>
    async Task StepAsideAsync()
    {
        IsSuperseded = true;
        LogSuperseded(journal.Status.Id, journal.Status.Incarnation);
        await StopGrainsAsync("The job continues elsewhere.", services.Policies.StopLimit);
    }

    Task StopGrainsAsync(string reason, TimeSpan limit) => _grains?.StopAsync(reason, services.Silos.IsActive, limit) ?? Task.CompletedTask;

    /// <summary>The end of a run that was interrupted before it trained; null when another silo takes it over.</summary>
    RunEnding? Interrupted()
    {
        if (Orders.Cancel) return RunEnding.Cancelled;
        return Orders.Pause ? RunEnding.PausedAtStart(journal.Status, Orders.PauseReason) : null;
    }

    async Task<RunFailure> FailureOfAsync(Exception e)
    {
        RunFailure failure = RunFailure.Of(e);
        if (failure.SaysAll) return failure;
        LogRunFailed(e, journal.Status.Id, journal.Status.Step);
        return _grains is not null && await services.Silos.WaitForLossAsync(_grains.Silos, Placement.Members) is { } lost ? lost : failure;
    }

    [LoggerMessage(LogLevel.Error, "A start of job {Id} failed after step {Step}.")]
    partial void LogRunFailed(Exception exception, string id, long step);

    [LoggerMessage(LogLevel.Warning, "Start {Incarnation} of job {Id} ends on this silo, because the job continues elsewhere.")]
    partial void LogSuperseded(string id, int incarnation);

    [LoggerMessage(LogLevel.Warning, "Job {Id} starts again: {What}")]
    partial void LogLost(string id, string what);
}
