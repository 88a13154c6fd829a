using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Nodes;
using Windrow.Grains.Queue;

namespace Windrow.Dashboard.Jobs;

/// <summary>The jobs of a cluster.</summary>
/// <param name="client">Reaches them. Not disposed.</param>
/// <param name="name">The cluster's name.</param>
public sealed class ClusterJobs(WindrowClient client, string name) : IPageJobs
{
    /// <inheritdoc/>
    public PagePlace Place { get; } = new(name, IsCluster: true, ResumeByCommand: false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation) => client.ListAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeStatus>> NodesAsync(CancellationToken cancellation) => client.NodesAsync(cancellation);

    /// <inheritdoc/>
    public async Task<QueueListing?> QueueAsync(CancellationToken cancellation) => await client.QueueAsync(cancellation);

    /// <inheritdoc/>
    public Task<JobStatus> StatusAsync(string id, CancellationToken cancellation) => UseAsync(id, job => job.StatusAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public Task<(string Text, string Settings)> JobFileAsync(string id, CancellationToken cancellation) =>
        UseAsync(id, async job => (await job.JobFileAsync(cancellation), await job.SettingsAsync(cancellation)), cancellation);

    /// <inheritdoc/>
    public Task<JobHistory> HistoryAsync(string id, HistoryRequest request, CancellationToken cancellation) =>
        UseAsync(id, job => job.HistoryAsync(request, cancellation), cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobEvent> WatchAsync(string id, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        JobHandle job = await client.GetAsync(id, cancellation);
        await foreach (JobEvent jobEvent in job.WatchAsync(from, cancellation)) yield return jobEvent;
    }

    /// <inheritdoc/>
    public async Task<T> UseAsync<T>(string id, Func<JobHandle, Task<T>> use, CancellationToken cancellation) => await use(await client.GetAsync(id, cancellation));
}
