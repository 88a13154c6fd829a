namespace Windrow.Grains.Jobs;

/// <summary>What can happen in a job's life.</summary>
enum JobChange
{
    Submitted,
    Resumed,
    Placed,
    TooFewSlots,
    StartLost,
    HandedOver,
    RolledBack,
    GivenUp,
    Broken,
    Completed,
    Paused,
    Cancelled,
}

/// <summary>One row of the table of a job's states.</summary>
/// <param name="Change">What happens.</param>
/// <param name="From">The states in which it can happen.</param>
/// <param name="To">The state that follows.</param>
/// <param name="Meaning">When it happens, as sentences for the documentation.</param>
sealed record JobTransition(JobChange Change, JobState[] From, JobState To, string Meaning);

/// <summary>A job's life as a pure function: a life and a change give the next life, and what to do about it. The job's grain is the mailbox that
/// receives the changes, and <see cref="JobRun"/> acts on them.</summary>
/// <param name="State">The state.</param>
/// <param name="LostStarts">Number of starts in a row that were lost without a new step in between.</param>
/// <param name="FurthestStep">The last step that any start has made.</param>
sealed record JobLife(JobState State, int LostStarts, long FurthestStep)
{
    /// <summary>Every possible change.</summary>
    public static IReadOnlyList<JobTransition> Transitions { get; } =
    [
        new(JobChange.Submitted, [JobState.Queued], JobState.Starting, "A client submitted the job."),
        new(JobChange.Resumed, [JobState.Paused, JobState.Failed, JobState.Cancelled, JobState.Completed], JobState.Recovering, "A user resumed the job."),
        new(JobChange.Placed, [JobState.Starting, JobState.Recovering, JobState.Running, JobState.Queued], JobState.Running, "The workers and parameter shards have their state and train. From *running*, they were moved to other silos."),
        new(JobChange.TooFewSlots, [JobState.Starting, JobState.Recovering, JobState.Running, JobState.Queued], JobState.Queued, "The cluster has too few slots, or other jobs use them. The job waits in the [queue](queue.md). From *running*, a job of higher priority takes its slots."),
        new(JobChange.StartLost, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering], JobState.Recovering, "A silo of the job, or the process with the job's own grain, died, hung or cannot be reached. The job continues from the newest state that is left."),
        new(JobChange.HandedOver, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering], JobState.Recovering, "The silo with the job's own grain is stopping. The grain continues the job on another silo."),
        new(JobChange.RolledBack, [JobState.Running], JobState.Recovering, "A loss or a gradient was not finite, and `training.onNonFinite` is *rollback*: the job continues from its last checkpoint with half the learning rate."),
        new(JobChange.GivenUp, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering], JobState.Failed, "Too many starts in a row were lost without a new step in between."),
        new(JobChange.Broken, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering], JobState.Failed, "Something went wrong that another start would not change: wrong input, a loss that is not finite, too little memory, no checkpoint that can be used."),
        new(JobChange.Completed, [JobState.Running], JobState.Completed, "The training has reached its end."),
        new(JobChange.Paused, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering], JobState.Paused, "A user paused the job, or the last silo of its cluster is stopping."),
        new(JobChange.Cancelled, [JobState.Queued, JobState.Starting, JobState.Running, JobState.Recovering, JobState.Paused, JobState.Failed], JobState.Cancelled, "A user cancelled the job."),
    ];

    /// <summary>The life of a job with a given status.</summary>
    public static JobLife Of(JobStatus status) => new(status.State, status.LostStarts, status.FurthestStep);

    /// <summary>The life after a change.</summary>
    /// <exception cref="InvalidOperationException">The change cannot happen in this state.</exception>
    public JobLife After(JobChange change)
    {
        JobTransition transition = Transitions.Single(row => row.Change == change);
        if (!transition.From.Contains(State)) throw new InvalidOperationException($"The change {change} is not possible for a job that is {State.InWords()}.");
        return this with { State = transition.To, LostStarts = change is JobChange.Resumed ? 0 : LostStarts };
    }

    /// <summary>The life after a step. A new step shows that the last recovery succeeded.</summary>
    public JobLife AfterStep(long step) => step > FurthestStep ? this with { LostStarts = 0, FurthestStep = step } : this;

    /// <summary>The life after a failure, and what to do: start again after a pause, or nothing (null), because the job is at rest now.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="policies">Number of attempts, and the pauses between them.</param>
    /// <param name="rollsBack">Whether the job goes back to its last checkpoint when a value is not finite.</param>
    public (JobLife Life, TimeSpan? StartAgainAfter) After(RunFailure failure, JobPolicies policies, bool rollsBack = false)
    {
        bool isRollback = rollsBack && failure is RunFailure.NotFinite;
        if (!failure.IsLoss && !isRollback) return (After(JobChange.Broken), null);
        JobLife lost = this with { LostStarts = LostStarts + 1 };
        if (lost.LostStarts > policies.RecoveryAttempts) return (lost.After(JobChange.GivenUp), null);
        if (isRollback) return (lost.After(JobChange.RolledBack), TimeSpan.Zero);
        TimeSpan pause = lost.LostStarts == 1 ? TimeSpan.Zero : policies.RecoveryPause * Math.Pow(2, lost.LostStarts - 2);
        return (lost.After(JobChange.StartLost), pause);
    }
}
