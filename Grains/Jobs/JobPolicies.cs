namespace Windrow.Grains.Jobs;

/// <summary>Limits and intervals of a job's life. The defaults suit every cluster; tests shorten them.</summary>
public sealed record JobPolicies
{
    /// <summary>How long a segment of training should take: short enough to carry out orders and report quickly, long enough to cost nothing.
    /// Default 250 ms.</summary>
    public TimeSpan Segment { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time after which <c>cancel</c> is answered, even if the job needs longer to stop. Default 0.8 s.</summary>
    public TimeSpan CancelAnswer { get; init; } = TimeSpan.FromSeconds(0.8);

    /// <summary>How long the end of a run waits for its workers and parameter shards to stop. Default 10 s.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a change of state waits for the job store and the status file. Training continues after that, and the write is
    /// repeated in the background. Default 2 s.</summary>
    public TimeSpan StoreLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause before a failed write to the job store or the status file is tried again. Default 2 s.</summary>
    public TimeSpan StoreRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a listing waits for the answer of a job that is not at rest. Default 2 s.</summary>
    public TimeSpan ListLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Interval at which workers and parameter shards ask whether their job still runs; they release their memory when it does not.
    /// Default 5 s.</summary>
    public TimeSpan OrphanCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time after which the cluster has noticed every silo that died or hangs. Default 12 s.</summary>
    public TimeSpan DeathIsNoticed { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Number of steps skipped in a row, because they were not finite, at which the job fails. Default 20.</summary>
    public int MostSkippedSteps { get; init; } = 20;

    /// <summary>Pause before a checkpoint that could not be written is tried again. Training continues in the meantime. Default 10 s.</summary>
    public TimeSpan CheckpointRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts to write the checkpoint with which a job comes to rest. Default 4.</summary>
    public int LastCheckpointAttempts { get; init; } = 4;

    /// <summary>Pause between two of these attempts. Default 0.5 s.</summary>
    public TimeSpan LastCheckpointPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Share of the training time that copying the state to other silos may take. Copies are made at segment boundaries, and at every one
    /// if that costs less than this share. Default 2 %.</summary>
    public double MirrorShare { get; init; } = 0.02;

    /// <summary>How long a recovering job waits for a silo to say which copies it has. Default 2 s.</summary>
    public TimeSpan MirrorAnswer { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts in a row to recover a job without a new step in between. If the last one is lost too, the job fails. Default 5.</summary>
    public int RecoveryAttempts { get; init; } = 5;

    /// <summary>Pause before the second attempt in a row to recover; it doubles with each further attempt. Default 0.5 s.</summary>
    public TimeSpan RecoveryPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Interval at which a long segment is checked. If no worker is computing at two checks in a row, at the same step, the start counts as
    /// lost: its grains are waiting for something that will not come. Default 5 s.</summary>
    public TimeSpan StallCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before a job is woken whose start on a silo is over, because a later one has begun elsewhere. Default 2 s.</summary>
    public TimeSpan WakeSuperseded { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause before a job that should be running but does not answer is asked again. Default 0.3 s.</summary>
    public TimeSpan WakeAgain { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>How long a recovery waits for the grains of the lost start to stop, on the silos that are left. Default 1 s.</summary>
    public TimeSpan RecoveryStopLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the cluster must stay unchanged before a job spreads to silos that have joined. Default 1 s.</summary>
    public TimeSpan JoinSettles { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time over which the speeds of a job's workers are compared, twice, before data shards move away from a slow one. It doubles with each
    /// such move. Default 10 s.</summary>
    public TimeSpan BalancePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest such time. Default 10 min.</summary>
    public TimeSpan BalanceLongest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>By what share of its time moving data shards must make a step shorter. Default 20 %.</summary>
    public double BalanceGain { get; init; } = 0.2;

    /// <summary>How long a job waits for an answer of the queue. A job that lost a silo continues without it. Default 1 s.</summary>
    public TimeSpan QueueAnswer { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Interval at which a job asks the queue for slots, or whether it may keep those that it uses. Default 0.5 s.</summary>
    public TimeSpan SlotCheck { get; init; } = TimeSpan.FromSeconds(0.5);
}
