using System.Runtime.CompilerServices;
using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Hosting;

/// <summary>The events of a cluster's job up to now.</summary>
static class StoredEvents
{
    /// <summary>Every event that is stored when this is called, without waiting for new ones.</summary>
    public static async IAsyncEnumerable<JobEvent> StoredEventsAsync(this JobHandle job, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long last = (await job.SummaryAsync(0, cancellation)).Last;
        if (last == 0) yield break;
        await foreach (JobEvent jobEvent in job.WatchAsync(1, cancellation))
        {
            yield return jobEvent;
            if (jobEvent.Sequence >= last) yield break;
        }
    }
}
