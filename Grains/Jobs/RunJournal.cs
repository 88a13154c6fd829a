using Microsoft.Extensions.Logging;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Jobs;

/// <summary>What a job reports: its status and its events.</summary>
/// <remarks>Events are sent by an <see cref="EventQueue"/>, which training never waits for.</remarks>
sealed class RunJournal(
    LiveJob job, StatusKeeper keeper, IMetricsGrain metrics, EventPolicies policies, TimeProvider time, ILogger log)
{
    readonly EventQueue _events = new(metrics, job.State.Status!.Id, policies, time, log);

    /// <summary>The job as it is now; its step may be newer than the stored one.</summary>
    public JobStatus Status
    {
        get => job.State.Status!;
        private set => job.State.Status = value;
    }

    /// <summary>Moves the job to another state, and stores and publishes it.</summary>
    public async Task EnterAsync(JobState state, string? message = null, FailureKind failure = FailureKind.None)
    {
        Status = Status with { State = state, Message = message, Failure = failure };
        Write(new StateEvent { Step = Status.Step, State = state, Message = message, Failure = failure, TotalSteps = Status.TotalSteps });
        await keeper.SaveAsync();
        await FlushAsync();
    }

    /// <summary>Moves the job to the state that a run left it in.</summary>
    public Task EnterAsync(RunEnding ending) => EnterAsync(ending.State, ending.Message, ending.Failure);

    /// <summary>Changes the status without telling anyone yet.</summary>
    public void Set(Func<JobStatus, JobStatus> change) => Status = change(Status);

    public void StepMade(long step) => Status = Status with { Step = step };

    public void Evaluated(double validationLoss, double? best) => Status = Status with { ValidationLoss = validationLoss, BestValidationLoss = best };

    public void CheckpointWritten(string folder)
    {
        Status = Status with { Checkpoint = folder };
        keeper.Save();
    }

    /// <summary>Why the job's events are not being stored; null while they are.</summary>
    public string? EventsFailure => _events.Failure;

    /// <summary>Adds an event; it is sent soon.</summary>
    public void Write(JobEvent jobEvent) => _events.Add(jobEvent);

    /// <summary>Stops trying to store what cannot be stored.</summary>
    public void Stop()
    {
        keeper.Stop();
        _events.Stop();
    }

    /// <summary>Completes when every event so far has been stored, or when it is clear that they can't be stored for now.</summary>
    public Task FlushAsync() => _events.FlushAsync();
}
