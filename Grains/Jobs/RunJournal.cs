using Microsoft.Extensions.Logging;
using Windrow.Grains.Metrics;
using Windrow.Grains.Telemetry;

namespace Windrow.Grains.Jobs;

/// <summary>What a job reports: its status and its events.</summary>
/// <remarks>Events are sent by an <see cref="EventQueue"/>, which steps never wait for.</remarks>
sealed partial class RunJournal(
    LiveJob job, StatusKeeper keeper, IMetricsGrain metrics, SiloMetrics measures, EventPolicies policies, TimeProvider time, ILogger log)
{
    readonly EventQueue _events = new(metrics, job.State.Status!.Id, () => job.State.Status!.Incarnation, policies, time, log);

    /// <summary>The job as it is now; its step may be newer than the stored one.</summary>
    public JobStatus Status
    {
        get => job.State.Status!;
        private set => job.State.Status = value;
    }

    /// <summary>Moves the job to another state, which is stored and published soon.</summary>
    /// <exception cref="InvalidOperationException">The job's life does not allow the change.</exception>
    public void Enter(JobChange change, string? message)
    {
        JobLife life = JobLife.Of(Status).After(change);
        Status = Status with { LostStarts = life.LostStarts };
        Enter(life.State, message, FailureKind.None);
    }

    /// <summary>Moves the job to another state. Completes when it has been stored and published, or when it is clear that it can't be for
    /// now.</summary>
    /// <exception cref="InvalidOperationException">The job's life does not allow the change.</exception>
    public async Task EnterAsync(JobChange change, string? message)
    {
        Enter(change, message);
        await keeper.SaveAsync();
        await FlushAsync();
    }

    /// <summary>Moves the job to the state that a run left it in, and stores and publishes it.</summary>
    public async Task EnterAsync(RunEnding ending)
    {
        if (ending.State == JobState.Cancelled) Status = Status with { PendingSettings = null };
        Enter(ending.State, ending.Message, ending.Failure);
        await keeper.SaveAsync();
        await FlushAsync();
    }

    /// <summary>Stores the status, and waits for that as long as the policy allows.</summary>
    public Task SaveAsync() => keeper.SaveAsync();

    void Enter(JobState state, string? message, FailureKind failure)
    {
        Status = Status with { State = state, Message = message, Failure = failure };
        Write(new StateEvent { Step = Status.Step, State = state, Message = message, Failure = failure, TotalSteps = Status.TotalSteps });
        keeper.Save();
        LogState(Status.Id, state.InWords(), Status.Step, message);
    }

    /// <summary>Changes the status without telling anyone yet.</summary>
    public void Set(Func<JobStatus, JobStatus> change)
    {
        int before = Status.Recoveries;
        Status = change(Status);
        if (Status.Recoveries > before) measures.Recovered();
    }

    /// <summary>Records a step that was made.</summary>
    public void StepMade(long step)
    {
        JobLife life = JobLife.Of(Status).AfterStep(step);
        Status = Status with { Step = step, FurthestStep = life.FurthestStep, LostStarts = life.LostStarts };
    }

    public void Evaluated(double validationLoss, double? best, NamedFigure[] metrics) =>
        Status = Status with { ValidationLoss = validationLoss, BestValidationLoss = best, Metrics = metrics };

    public void CheckpointWritten(string folder)
    {
        Status = Status with { Checkpoint = folder };
        CheckpointFailure = null;
        keeper.Save();
        LogCheckpoint(Status.Id, folder);
    }

    /// <summary>Reports that a checkpoint could not be written, and will be tried again.</summary>
    public void CheckpointFailed(string reason, long step, TimeSpan pause)
    {
        if (CheckpointFailure == reason) return;        // already reported
        CheckpointFailure = reason;
        Write(new CheckpointFailedEvent { Step = step, Reason = reason, RetrySeconds = pause.TotalSeconds });
        LogCheckpointFailed(Status.Id, step, reason);
    }

    /// <summary>Why the last checkpoint could not be written; null when it could.</summary>
    public string? CheckpointFailure { get; set; }

    /// <summary>Why some of what the job writes is not being stored; null while everything is.</summary>
    public string? StorageFailure => CheckpointFailure is { } reason
        ? $"No checkpoint can be written: {reason} Training goes on, and writing one is tried again."
        : _events.Failure;

    /// <summary>Why this start of the job is over, because a later one has begun elsewhere; null while that is not known.</summary>
    public string? Superseded => _events.Superseded ?? keeper.Superseded;

    /// <summary>Makes sure that no later start is known to have begun elsewhere.</summary>
    /// <exception cref="RunFailedException">One has.</exception>
    public void RequireCurrent()
    {
        if (Superseded is { } reason) throw new RunFailedException(new RunFailure.Superseded(reason));
    }

    /// <summary>Adds an event; it is sent soon.</summary>
    public void Write(JobEvent jobEvent)
    {
        measures.Observe(Status.Id, jobEvent);
        _events.Add(jobEvent);
    }

    /// <summary>Events that may not have been stored yet.</summary>
    public JobEvent[] Unstored => _events.Unstored;

    /// <summary>Adds events of an earlier start that may not have been stored.</summary>
    public void Restore(JobEvent[] events) => _events.Restore(events);

    /// <summary>Stops trying to store what cannot be stored.</summary>
    public void Stop()
    {
        measures.Forget(Status.Id);
        keeper.Stop();
        _events.Stop();
    }

    /// <summary>Completes when every event so far has been stored, or when it is clear that they can't be stored for now.</summary>
    public Task FlushAsync() => _events.FlushAsync();

    [LoggerMessage(LogLevel.Information, "Job {Id} is {State} at step {Step}. {Message}")]
    partial void LogState(string id, string state, long step, string? message);

    [LoggerMessage(LogLevel.Information, "Job {Id} has written the checkpoint '{Folder}'.")]
    partial void LogCheckpoint(string id, string folder);

    [LoggerMessage(LogLevel.Warning, "Job {Id} could not write a checkpoint at step {Step}; trying again while it trains: {Reason}")]
    partial void LogCheckpointFailed(string id, long step, string reason);
}
