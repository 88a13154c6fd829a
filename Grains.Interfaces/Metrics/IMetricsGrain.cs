using Windrow.Grains.Access;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Metrics;

/// <summary>A job's events: numbered, stored in its run folder, and streamed to watchers. The key is the job's id.</summary>
/// <remarks>Every call throws <see cref="NoSuchJobException"/> when the job has no run folder.</remarks>
[Alias("windrow.IMetricsGrain")]
public interface IMetricsGrain : IGrainWithStringKey
{
    /// <summary>Numbers events, appends them to <c>metrics.jsonl</c> in the run folder, and passes them on. Steps that are already recorded,
    /// because the job was resumed from an earlier checkpoint and computes them again, are left out.</summary>
    /// <returns>The number of the last event that is stored.</returns>
    /// <exception cref="SupersededException">A later start of the job than the one that sent the events has begun.</exception>
    [Alias("AppendAsync"), Access(CallersAllowed.Silos)]
    Task<long> AppendAsync(EventBatch batch);

    /// <summary>Events from number <paramref name="from"/> on, first those already stored, then new ones. Ends after the event that
    /// puts the job at rest, unless more are stored after it; if <paramref name="from"/> is beyond the last event, waits for the next one. A
    /// client that lost its connection asks again from the next number.</summary>
    [Alias("WatchAsync"), Access(CallersAllowed.Users)]
    IAsyncEnumerable<JobEvent> WatchAsync(long from, CancellationToken cancellation = default);

    /// <summary>The newest events and a sample of the earlier ones. Takes milliseconds, however long the job has run.</summary>
    /// <param name="sampled">Number of earlier events, 0 to 10,000.</param>
    [Alias("SummaryAsync"), Access(CallersAllowed.Users)]
    Task<EventSummary> SummaryAsync(int sampled);

    /// <summary>The job's past, thinned for charts. Reads the whole log, outside the grain's turns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of points is not between 2 and 4,000.</exception>
    [Alias("HistoryAsync"), Access(CallersAllowed.Users)]
    Task<JobHistory> HistoryAsync(HistoryRequest request);
}

/// <summary>Events in the order in which they happened.</summary>
/// <param name="Events">The events, without numbers.</param>
/// <param name="Incarnation">The start of the job in which they happened.</param>
/// <param name="SentBefore">Whether the same batch was sent before and may have been stored; then only what is missing is added.</param>
/// <param name="Restored">Whether some of the events are those of an earlier start, which may already have stored them; then the whole log is searched.</param>
[GenerateSerializer, Immutable, Alias("windrow.EventBatch")]
public sealed record EventBatch(JobEvent[] Events, int Incarnation, bool SentBefore = false, bool Restored = false);

/// <summary>A job's events in brief.</summary>
/// <param name="Last">Number of the last event; 0 when there is none. Watching from the next one continues the summary.</param>
/// <param name="Events">Events by number, with gaps: the newest without gaps, the last of each kind if it isn't too old, and a sample.</param>
[GenerateSerializer, Immutable, Alias("windrow.EventSummary")]
public sealed record EventSummary(long Last, JobEvent[] Events);

/// <summary>There is no job with the given id.</summary>
[GenerateSerializer, Alias("windrow.NoSuchJobException")]
public sealed class NoSuchJobException : Exception
{
    public NoSuchJobException() { }

    public NoSuchJobException(string message) : base(message) { }

    public NoSuchJobException(string message, Exception inner) : base(message, inner) { }
}
