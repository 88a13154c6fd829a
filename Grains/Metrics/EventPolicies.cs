namespace Windrow.Grains.Metrics;

/// <summary>How a job's events are kept and sent. One instance per silo.</summary>
public sealed record EventPolicies
{
    /// <summary>Steps that have a record each; after them the steps of one segment share a record.</summary>
    public long EveryStepUntil { get; init; } = 10_000;

    /// <summary>Events that wait in memory while none can be stored. When there are more, the oldest steps' are dropped.</summary>
    public int MostWaiting { get; init; } = 20_000;

    /// <summary>Failures in a row after which the job says that its events are not being stored.</summary>
    public int FailuresUntilVisible { get; init; } = 4;

    /// <summary>Pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two attempts.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a change of the job's state waits for its event to be stored. Longer than it takes to try until the failure is visible.</summary>
    public TimeSpan LongestFlush { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a watcher waits for an event before it asks the job for a sign of life: a job that lost its process becomes active
    /// elsewhere by that, and says here that it failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1.5);
}
