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
    /// Default 1 min.</summary>
    public TimeSpan OrphanCheck { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time after which the cluster has noticed every silo that died or hangs. Default 12 s.</summary>
    public TimeSpan DeathIsNoticed { get; init; } = TimeSpan.FromSeconds(12);
}
