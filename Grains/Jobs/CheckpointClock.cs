namespace Windrow.Grains.Jobs;

/// <summary>Knows when a job's last checkpoint was written. It outlives lost starts of the job.</summary>
/// <param name="time">The clock.</param>
sealed class CheckpointClock(TimeProvider time)
{
    long _written = time.GetTimestamp();
    long? _retryAt;

    /// <summary>Step of the newest checkpoint that includes everything known about its step; -1 when there is none.</summary>
    public long Step { get; set; } = -1;

    /// <summary>Time since the last checkpoint.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_written);

    /// <summary>Whether the last attempt failed, and it is time for another.</summary>
    public bool IsRetryDue => _retryAt is long at && time.GetTimestamp() >= at;

    /// <summary>Records that a checkpoint has been written.</summary>
    public void Written(long step) => (Step, _written, _retryAt) = (step, time.GetTimestamp(), null);

    /// <summary>Records that a checkpoint could not be written.</summary>
    /// <param name="pause">Time until the next attempt.</param>
    public void Failed(TimeSpan pause) => _retryAt = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
}
