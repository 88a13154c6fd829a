using Windrow.Checkpoints;

namespace Windrow.Grains.Jobs;

/// <summary>Knows when a job's last checkpoint was written. It outlives lost starts of the job.</summary>
/// <param name="time">The clock.</param>
sealed class CheckpointClock(TimeProvider time)
{
    long _written = time.GetTimestamp();
    long? _retryAt;

    /// <summary>Step of the newest checkpoint that includes everything known about its step; -1 when there is none.</summary>
    public long Step { get; set; } = -1;

    /// <summary>Whether a checkpoint is due after some steps: by their number, by the time since the last one, or because the last attempt failed a while ago.</summary>
    public bool IsDue(CheckpointOptions options, long step)
    {
        if (step == 0 || step == Step) return false;
        if (_retryAt is long at && time.GetTimestamp() >= at) return true;
        if (options.EverySteps is int steps && step % steps == 0) return true;
        double? minutes = options.EveryMinutes ?? (options.EverySteps is null ? CheckpointOptions.DefaultMinutes : null);
        return minutes is double every && time.GetElapsedTime(_written) >= TimeSpan.FromMinutes(every);
    }

    /// <summary>Records that a checkpoint has been written.</summary>
    public void Written(long step) => (Step, _written, _retryAt) = (step, time.GetTimestamp(), null);

    /// <summary>Records that a checkpoint could not be written.</summary>
    /// <param name="pause">Time until the next attempt.</param>
    public void Failed(TimeSpan pause) => _retryAt = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
}
