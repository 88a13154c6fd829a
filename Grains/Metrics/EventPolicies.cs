namespace Windrow.Grains.Metrics;

/// <summary>How a job's events are kept and sent. One instance per silo.</summary>
public sealed record EventPolicies
{
    /// <summary>Number of steps that have a record each; after them, the steps of one segment share a record.</summary>
    public long EveryStepUntil { get; init; } = 10_000;

    /// <summary>Most events that wait in memory while none can be stored. When there are more, those of the oldest steps are dropped.</summary>
    public int MostWaiting { get; init; } = 20_000;

    /// <summary>Number of failures in a row after which the job says that its events are not being stored.</summary>
    public int FailuresUntilVisible { get; init; } = 4;

    /// <summary>Pause after the first failure; it doubles with each further failure.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two attempts.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a change of the job's state, or a checkpoint, waits for events to be stored. Longer than it takes until a failure is visible, when calls fail at once.</summary>
    public TimeSpan LongestFlush { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a watcher waits for an event before it checks that the job is alive: this activates a job that lost its process
    /// on another silo, where it reports that it failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1.5);
}
