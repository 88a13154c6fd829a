namespace Windrow.Grains.Queue;

/// <summary>How a cluster's slots are divided among its jobs. The documentation page is <c>docs/queue.md</c>.</summary>
public sealed record QueueRules
{
    /// <summary>Jobs of one user that may run at the same time; null for no limit. Default null.</summary>
    public int? MaxRunningJobs { get; init; }

    /// <summary>Jobs of one user that may wait at the same time, above which submissions are refused; null for no limit. Default null.</summary>
    public int? MaxWaitingJobs { get; init; }

    /// <summary>Time in which the slot-seconds that a user has used come to count half. Default 1 day.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Time that a job waits until it counts as one of the next higher priority. Default 6 h.</summary>
    public TimeSpan Ageing { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Time for which smaller jobs may start before a job that needs more slots than are free. Default 10 min.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A slot in use counts, for the order of users, as if it had been used for this long already, so that the first free slots of an idle
    /// cluster go to different users. Default 1 min.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Slot-seconds after some time.</summary>
    /// <param name="usage">Slot-seconds at the beginning.</param>
    /// <param name="elapsed">The time since then.</param>
    /// <param name="slots">Slots in use meanwhile.</param>
    internal double After(double usage, TimeSpan elapsed, int slots)
    {
        double seconds = Math.Max(0, elapsed.TotalSeconds);
        return (usage * Math.Pow(2, -seconds / HalfLife.TotalSeconds)) + (slots * seconds);
    }
}
