namespace Windrow.Grains.Metrics;

/// <summary>A job's events: numbered, stored in its run folder, streamed to whoever watches. The key is the job's id.</summary>
[Alias("windrow.IMetricsGrain")]
public interface IMetricsGrain : IGrainWithStringKey
{
    /// <summary>Numbers events, appends them to <c>metrics.jsonl</c> in the run folder, and passes them on.</summary>
    /// <returns>The number of the last event that is stored.</returns>
    [Alias("AppendAsync")]
    Task<long> AppendAsync(EventBatch batch);

    /// <summary>Events from number <paramref name="from"/> on, first those that were, then those to come. Ends after the event that
    /// puts the job at rest, unless more are stored after it; from beyond the last event on, it waits for the next. A client that lost
    /// its connection asks again from the next number.</summary>
    [Alias("WatchAsync")]
    IAsyncEnumerable<JobEvent> WatchAsync(long from, CancellationToken cancellation = default);
}

/// <summary>Events in the order in which they happened.</summary>
/// <param name="Events">The events, without numbers.</param>
/// <param name="After">Number of the last event that its sender knows to be stored; those of the batch that are stored behind it already,
/// because the batch is sent again, are stored no second time. Null when the sender does not know.</param>
[GenerateSerializer, Immutable, Alias("windrow.EventBatch")]
public sealed record EventBatch(JobEvent[] Events, long? After = null);
