using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Metrics;

/// <summary>The mailbox of a job's events: it stores them and passes them on. The key is the job's id.</summary>
/// <remarks>Reentrant, because watchers wait in it for events that others bring.</remarks>
[Reentrant]
public sealed class MetricsGrain(RunFolders folders) : Grain, IMetricsGrain
{
    /// <summary>Newest events that are kept in memory; watchers that are further behind read the file.</summary>
    const int Recent = 1024;

    /// <summary>Events read from the file at a time.</summary>
    const int FromFile = 512;

    /// <summary>After this long without an event the job is asked for a sign of life: one that lost its process becomes active elsewhere by
    /// that, and says here that it failed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Queue<JobEvent> _recent = new();
    MetricsFile? _file;
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<long> AppendAsync(EventBatch batch)
    {
        MetricsFile file = Open();
        long first = file.Count + 1;
        int stored = (int)Math.Min(file.Count - (batch.After ?? file.Count), batch.Events.Length);
        JobEvent[] events = batch.Events[stored..];
        file.Append(events);
        for (int i = 0; i < events.Length; i++)
        {
            _recent.Enqueue(events[i] with { Sequence = first + i });
            if (_recent.Count > Recent) _recent.Dequeue();
        }

        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
        return Task.FromResult(file.Count);
    }

    public async IAsyncEnumerable<JobEvent> WatchAsync(long from, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        MetricsFile file = Open();
        for (long next = Math.Max(1, from); ;)
        {
            Task changed = _changed.Task;
            foreach (JobEvent jobEvent in From(file, next))
            {
                yield return jobEvent;
                next = jobEvent.Sequence + 1;
            }

            if (next <= file.Count) continue;
            if (file.Count >= from && file.Last is StateEvent { State: var state } && state.IsAtRest()) yield break;
            if (!await IsDoneAsync(changed, cancellation)) await Job.StatusAsync();
        }
    }

    static async Task<bool> IsDoneAsync(Task changed, CancellationToken cancellation)
    {
        try
        {
            await changed.WaitAsync(Patience, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    IJobGrain Job => GrainFactory.GetGrain<IJobGrain>(this.GetPrimaryKeyString());

    List<JobEvent> From(MetricsFile file, long next) =>
        _recent.TryPeek(out JobEvent? oldest) && oldest.Sequence <= next
            ? [.. _recent.Where(jobEvent => jobEvent.Sequence >= next)]
            : file.Read(next, FromFile);

    MetricsFile Open() => _file ??= new MetricsFile(folders.Of(this.GetPrimaryKeyString()));
}
