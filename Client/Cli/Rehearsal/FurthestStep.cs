using System.Diagnostics;
using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Rehearsal;

/// <summary>Follows how far a job has come.</summary>
sealed class FurthestStep
{
    readonly Lock _gate = new();
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _step;

    /// <summary>The last step that is recorded.</summary>
    public long Step
    {
        get
        {
            lock (_gate) return _step;
        }
    }

    /// <summary>Follows a job until it is at rest.</summary>
    public async Task FollowAsync(JobHandle job, CancellationToken cancellation)
    {
        await foreach (JobEvent jobEvent in job.WatchAsync(from: 1, cancellation))
        {
            if (jobEvent is not StepEvent) continue;
            TaskCompletionSource changed;
            lock (_gate)
            {
                _step = Math.Max(_step, jobEvent.Step);
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed.SetResult();
        }
    }

    /// <summary>The time until a later step than this one is recorded.</summary>
    public async Task<TimeSpan> NextAsync(long step, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_step > step) return Stopwatch.GetElapsedTime(begun);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }
}
