using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Windrow.Grains.Access;
using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Grains.Telemetry;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The mailbox of one job: it starts and stops runs, and <see cref="JobRun"/> is what happens in between. The key is the job's id.</summary>
/// <remarks>Reentrant, because orders wait for the run to carry them out, and must not block requests for the status. It stays
/// active while a run is in progress.</remarks>
[Reentrant]
public sealed class JobGrain(
    [PersistentState("job", WindrowGrains.JobStorage)] IPersistentState<JobRecord> store,
    GrainSettings settings,
    RunFolders folders,
    IRunOwnership ownership,
    SiloCompute compute,
    ClusterSilos silos,
    JobWaker waker,
    JobPolicies policies,
    EventPolicies events,
    SiloMetrics measures,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<JobGrain> log) : Grain, IJobGrain, IOwnedGrain
{
    readonly LiveJob _job = new();
    RunJournal? _journal;
    JobRun? _run;               // null when nothing runs
    bool _isSuperseded;         // the job continues elsewhere, and this activation ends
    Task _abandoned = Task.CompletedTask;       // file work that was under way when its run was stopped

    /// <summary>Who submitted the job; null when that is not known.</summary>
    public string? Owner => _job.State.Status?.Owner;

    string Id => this.GetPrimaryKeyString();

    RunJournal Journal => _journal ??= new RunJournal(
        _job, new StatusKeeper(store, _job, folders, compute, policies, time, log), GrainFactory.GetGrain<IMetricsGrain>(Id), measures, events, time, log);

    /// <summary>Finds out what became of the job. If it should be running and is not, the process that ran it is gone.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _job.State = store.State;
        await ReadRunFolderAsync();
        if (_job.State.Status is not { } status) return;
        if (status.State.IsAtRest() || ownership.Other(Id) is not null) return;
        if (silos.IsStopping) DeactivateOnIdle();       // the job continues where the grain is activated next
        else await ContinueAsync(status);
    }

    /// <summary>Continues a job whose run was lost with its process or handed over by it. On a user's own machine, a loss is only reported.</summary>
    async Task ContinueAsync(JobStatus status)
    {
        if (status.IsHandedOver)
        {
            Start(new RunRequest(_job.State.Request!.JobFile, status.PendingSettings ?? [], JobChange.HandedOver, status.Message, TimeSpan.Zero, HadSlots(status)));
            return;
        }

        RunFailure lost = new RunFailure.ProcessLost();
        (JobLife life, TimeSpan? pause) = JobLife.Of(status).After(lost, policies);
        if (!ownership.ContinuesLostRuns)
        {
            await Journal.EnterAsync(RunEnding.Of(lost, status));
            return;
        }

        Journal.Set(known => known with { LostStarts = life.LostStarts });
        if (pause is not TimeSpan wait)
        {
            await Journal.EnterAsync(RunEnding.Of(lost, Journal.Status));
            return;
        }

        Journal.Set(known => known with { Recoveries = known.Recoveries + 1 });
        Start(new RunRequest(_job.State.Request!.JobFile, status.PendingSettings ?? [], JobChange.StartLost, RunEnding.What(lost, status), wait, HadSlots(status)));
    }

    static bool HadSlots(JobStatus status) => status.QueuePlace == 0 && status.TotalSteps > 0;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _run?.Orders.Abandon();         // the directory has another activation, or this silo stops and could not hand the job over
        _journal?.Stop();
        return Task.CompletedTask;
    }

    /// <summary>Reads what the job's files and the job store say. A job without a run folder was removed, whatever the store says.</summary>
    async Task ReadRunFolderAsync()
    {
        (JobRecord stored, string id) = (_job.State, Id);
        _job.State = folders.Find(id) is { } folder
            ? await compute.Files.RunAsync(() => StoredJob.Reconcile(stored, id, folder))
            : new JobRecord();
    }

    public async Task<JobStatus> CreateAsync(SubmitRequest request, JobStatus status)
    {
        // The submission may have been sent twice; or the store still has a removed job of the same name.
        if (_job.State.Status is { Incarnation: > 0 } started && started.Submitted == status.Submitted) return started;
        if (ownership.Take(Id) is { } other) throw new InvalidOperationException(RunBy(other));
        _job.State = new JobRecord { Request = request, Status = status };
        await StartAsync(JobChange.Submitted, []);
        return Journal.Status;
    }

    public async Task<JobStatus?> StatusAsync()
    {
        if (_isSuperseded) await ReadRunFolderAsync();
        // An unknown id must not keep a grain in memory, and what another process does must be read again the next time.
        if (_job.State.Status is null || IsRunElsewhere) DeactivateOnIdle();
        bool isAtWork = _job.State.Status is { } status && !status.State.IsAtRest();
        return isAtWork && _journal?.StorageFailure is string failure ? _job.State.Status! with { StorageFailure = failure } : _job.State.Status;
    }

    public Task<string?> JobFileAsync() => Task.FromResult(_job.State.Request?.Original);

    public Task<string?> SettingsAsync()
    {
        string id = Id;
        return compute.Files.RunAsync(() => folders.Find(id) is { } folder ? StoredSettings.Read(folder).Resolved : null);
    }

    public Task<ControlReply> NoteAsync(string text)
    {
        JobNote note = new(time.GetUtcNow(), Caller.CurrentUser, text.Trim());
        return ChangeStatusAsync(job => JobLabels.WithNote(job, note), _ => $"Noted for job '{Id}'.");
    }

    public Task<ControlReply> TagAsync(string[] added, string[] removed) => ChangeStatusAsync(
        job => JobLabels.WithTags(job, added, removed), job => job.Tags.Length == 0 ? $"Job '{Id}' has no tags." : $"Job '{Id}' has the tags {string.Join(", ", job.Tags)}.");

    /// <summary>Changes a part of the status that users set and training does not depend on, in any state of the job.</summary>
    async Task<ControlReply> ChangeStatusAsync(Func<JobStatus, (JobStatus? Job, string? Problem)> change, Func<JobStatus, string> done)
    {
        if (_run is null && ownership.Other(Id) is { } other) return RunElsewhere(other);
        if (_run is null) await ReadRunFolderAsync();           // another process may have run it in the meantime
        if (_job.State.Status is null) return NoSuchJob();
        (JobStatus? changed, string? problem) = change(Journal.Status);
        if (changed is null) return new ControlReply(false, problem!, Journal.Status);
        Journal.Set(_ => changed);
        await Journal.SaveAsync();
        return new ControlReply(true, done(changed), Journal.Status);
    }

    public async Task<ControlReply> PauseAsync()
    {
        if (await RunningAsync() is not { } run) return NotRunning("pause");
        run.Orders.RequestPause(because: null);
        await run.Orders.AtRest;
        return Ended(JobState.Paused);
    }

    public async Task<JobStatus?> LeaveSiloAsync(SiloAddress leaving, string name)
    {
        if (await RunningAsync() is not { } run || !run.IsOn(leaving)) return null;
        if (silos.Active().Any(other => !other.Address.Equals(leaving) && !run.Orders.Leaving.ContainsKey(other.Address)))
        {
            await run.LeaveAsync(leaving, name);
        }
        else
        {
            run.Orders.RequestPause($"silo '{name}' is stopping");
            await run.Orders.AtRest;
        }

        return Journal.Status;
    }

    public async Task<ControlReply> ResumeAsync(string[] changes)
    {
        if (await RunningAsync() is null && !IsRunElsewhere) await ReadRunFolderAsync();        // another process may have run it in the meantime
        if (_run is not null) return new ControlReply(false, $"Job '{Id}' is already {Journal.Status.State.InWords()}.", Journal.Status);
        if (_job.State.Status is not { } status) return NoSuchJob();
        changes = [.. status.PendingSettings ?? [], .. changes];        // settings that were accepted before, but not recorded yet, apply, too
        if (status.State == JobState.Completed && changes.Length == 0)
        {
            return new ControlReply(false, $"Job '{Id}' has completed its {status.Step} steps; there is nothing to resume. {RunEnding.ToTrainLonger(status)}", status);
        }

        JobFileReading reading = ChangedSettings.Apply(_job.State.Request!.JobFile, changes);
        if (reading.Job is null) return new ControlReply(false, string.Join(Environment.NewLine, reading.Problems), status);
        if (ownership.Take(Id) is { } other) return new ControlReply(false, RunBy(other), status);
        await StartAsync(JobChange.Resumed, changes);
        return new ControlReply(true, $"Job '{Id}' is resuming.", Journal.Status);
    }

    public async Task<ControlReply> CancelAsync()
    {
        if (await RunningAsync() is { } run)
        {
            run.Orders.RequestCancel();
            await Task.WhenAny(run.Orders.AtRest, Task.Delay(policies.CancelAnswer, time));
            if (!run.Orders.AtRest.IsCompleted)
                return new ControlReply(true, $"Job '{Id}' is being cancelled; it ends as soon as the step or checkpoint in progress is finished.", Journal.Status);
        }
        else if (_job.State.Status is { State: JobState.Paused or JobState.Failed } && !IsRunElsewhere)
        {
            await Journal.EnterAsync(RunEnding.Cancelled);
        }
        else
        {
            return NotRunning("cancel");
        }

        return Ended(JobState.Cancelled);
    }

    public async Task<ControlReply> CheckpointAsync()
    {
        if (await RunningAsync() is not { } run || Journal.Status.State == JobState.Queued) return NotRunning("checkpoint");
        return await AnswerAsync(async () => $"Wrote '{await run.Orders.RequestCheckpoint()}'.");
    }

    public async Task<ControlReply> ScaleAsync(int? workers, int? minWorkers)
    {
        if (await RunningAsync() is not { } run) return NotRunning("change its number of workers");
        string[] settings = [.. Setting("workers", workers), .. Setting("minWorkers", minWorkers)];
        string folder = Journal.Status.RunFolder;
        IReadOnlyList<SettingsChange> before = await compute.Files.RunAsync(() => SettingsChanges.Read(folder));
        JobFileReading reading = ChangedSettings.Apply(_job.State.Request!.JobFile, [.. before.SelectMany(change => change.Settings), .. settings]);
        if (reading.Job is null) return new ControlReply(false, string.Join(Environment.NewLine, reading.Problems), Journal.Status);
        return await AnswerAsync(async () => $"Job '{Id}': {await run.Orders.RequestScale(settings)}");

        static string[] Setting(string key, int? value) => value is int number ? [string.Create(CultureInfo.InvariantCulture, $"parallelism.{key}={number}")] : [];
    }

    public async Task<ControlReply> SetLearningRateAsync(double learningRate)
    {
        if (await RunningAsync() is not { } run || Journal.Status.State == JobState.Queued) return NotRunning("change its learning rate");
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
            return new ControlReply(false, $"The learning rate is {learningRate}; it must be a positive number.", Journal.Status);
        return await AnswerAsync(async () => $"Job '{Id}' trains with learning rate {learningRate} after step {await run.Orders.RequestLearningRate(learningRate)}.");
    }

    public Task<ControlReply> SetPriorityAsync(JobPriority priority)
    {
        string? refusal = Priorities.Refusal(priority);
        return ChangeStatusAsync(
            job => refusal is null ? (job with { Priority = priority }, null) : (null, refusal), _ => $"Job '{Id}' has {Priorities.InWords(priority)} priority.");
    }

    /// <summary>The answer to an order: what the run did, or why it could not.</summary>
    async Task<ControlReply> AnswerAsync(Func<Task<string>> order)
    {
        try
        {
            return new ControlReply(true, await order(), Journal.Status);
        }
        catch (InvalidOperationException e)
        {
            return new ControlReply(false, e.Message, Journal.Status);
        }
    }

    /// <summary>The run in progress, null when there is none. If it is about to end, this waits for the end, so that an order is either carried
    /// out or refused because the job is at rest.</summary>
    async Task<JobRun?> RunningAsync()
    {
        if (_run is { } ending && Journal.Status.State.IsAtRest()) await ending.Orders.AtRest;
        return _run;
    }

    /// <summary>Starts a run, which continues on its own. Completes when the first state is published, so that anyone who starts watching
    /// then does not find the job at rest.</summary>
    Task StartAsync(JobChange first, string[] changed) =>
        Start(new RunRequest(_job.State.Request!.JobFile, changed, first, null, TimeSpan.Zero)).Orders.Begun;

    JobRun Start(RunRequest request)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        RunServices services = new(GrainFactory, settings, compute, silos, silo.SiloAddress, policies, time);
        JobRun run = new(services, Journal, request, log);
        _run = run;
        Journal.Set(status => status with { IsHandedOver = false, PendingSettings = request.Settings.Count > 0 ? [.. request.Settings] : null });
        _ = RunAsync(run);
        return run;
    }

    async Task RunAsync(JobRun run)
    {
        _abandoned = await run.RunAsync(_abandoned);
        ownership.Release(Id);
        (_run, _isSuperseded) = (null, run.IsSuperseded);
        run.Finish();
        DelayDeactivation(TimeSpan.Zero);
        if (_isSuperseded)
        {
            // The later start may have been this activation's mistaken double, and be gone: then the next activation continues.
            DeactivateOnIdle();
            waker.WakeSoon(Id);
        }
        else if (Journal.Status.IsHandedOver) DeactivateOnIdle();        // the next activation continues it, on another silo
    }

    /// <summary>The answer when a run has ended, which may not be in the way that the order asked for.</summary>
    ControlReply Ended(JobState wanted)
    {
        JobStatus status = Journal.Status;
        return new ControlReply(status.State == wanted, status.Message ?? $"Job '{Id}' is {status.State.InWords()}.", status);
    }

    ControlReply NotRunning(string verb)
    {
        if (_job.State.Status is not { } status) return NoSuchJob();
        return ownership.Other(Id) is { } other
            ? RunElsewhere(other)
            : new ControlReply(false, $"Job '{Id}' is {status.State.InWords()}; only a running job can be told to {verb}.", status);
    }

    ControlReply RunElsewhere(RunOwner other)
    {
        DeactivateOnIdle();
        return new ControlReply(false, RunBy(other), _job.State.Status);
    }

    bool IsRunElsewhere => _run is null && ownership.Other(Id) is not null;

    string RunBy(RunOwner other) => $"Job '{Id}' is run by another process on this machine{(other.ProcessId > 0 ? $" ({other.ProcessId})" : "")}.";

    ControlReply NoSuchJob()
    {
        DeactivateOnIdle();
        return new(false, $"There is no job '{Id}'.", null);
    }
}
