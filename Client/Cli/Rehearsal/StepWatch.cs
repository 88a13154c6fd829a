using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Rehearsal;

/// <summary>Follows the steps of a job, and tells when the first one after a moment was made.</summary>
sealed class StepWatch
{
    readonly Lock _gate = new();
    readonly List<(DateTimeOffset Moment, TaskCompletionSource<TimeSpan> Next)> _waiting = [];
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
            if (jobEvent is StepEvent step) Made(step);
        }
    }

    /// <summary>Notes a step; each is recorded once, so every one is new.</summary>
    public void Made(StepEvent step)
    {
        lock (_gate)
        {
            _step = step.Step;
            foreach ((DateTimeOffset moment, TaskCompletionSource<TimeSpan> next) in _waiting.Where(one => step.Time > one.Moment)) next.SetResult(step.Time - moment);
            _waiting.RemoveAll(one => one.Next.Task.IsCompleted);
        }
    }

    /// <summary>The time from a moment until the next new step was made, by the clock of the job's silo. Ask at that moment, not later.</summary>
    public Task<TimeSpan> NextAsync(DateTimeOffset moment)
    {
        TaskCompletionSource<TimeSpan> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _waiting.Add((moment, next));
        return next.Task;
    }
}
