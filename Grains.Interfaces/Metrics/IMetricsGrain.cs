namespace Windrow.Grains.Metrics;

/// <summary>A job's events: numbered, stored in its run folder, streamed to whoever watches. The key is the job's id.</summary>
[Alias("windrow.IMetricsGrain")]
public interface IMetricsGrain : IGrainWithStringKey
{
    /// <summary>Numbers events, appends them to <c>metrics.jsonl</c> in <paramref name="runFolder"/>, and passes them on.</summary>
    [Alias("AppendAsync")]
    Task AppendAsync(string runFolder, EventBatch batch);

    /// <summary>Events from number <paramref name="from"/> on, first those that were, then those to come. Ends after the event that
    /// puts the job at rest, unless more are stored after it; from beyond the last event on, it waits for the next. A client that lost
    /// its connection asks again from the next number.</summary>
    [Alias("WatchAsync")]
    IAsyncEnumerable<JobEvent> WatchAsync(string runFolder, long from, CancellationToken cancellation = default);
}

/// <summary>Events in the order in which they happened.</summary>
[GenerateSerializer, Immutable, Alias("windrow.EventBatch")]
public sealed record EventBatch(JobEvent[] Events);
