using System.Runtime.CompilerServices;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Client.Fakes;

sealed class FakeMetricsGrain(FakeJobs jobs) : Grain, IMetricsGrain
{
    public Task<long> AppendAsync(EventBatch batch) => throw new NotSupportedException("The test appends the events.");

    public Task<JobHistory> HistoryAsync(HistoryRequest request) => throw new NotSupportedException();

    public Task<EventSummary> SummaryAsync(int sampled)
    {
        JobEvent[] events = [.. jobs.Find(this.GetPrimaryKeyString())!.Stored()];
        return Task.FromResult(new EventSummary(events.Length, events));
    }

    public async IAsyncEnumerable<JobEvent> WatchAsync(
        long from, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (JobEvent jobEvent in jobs.Find(this.GetPrimaryKeyString())!.ReadAsync(from, cancellation)) yield return jobEvent;
    }
}
