using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Nodes;
using Windrow.Grains.Queue;

namespace Windrow.Dashboard.Jobs;

/// <summary>The jobs that a page shows.</summary>
/// <remarks>A call about a job throws <see cref="JobNotFoundException"/> when there is none, and <see cref="TimeoutException"/>, an
/// <see cref="IOException"/> or an Orleans exception when it cannot be answered now.</remarks>
public interface IPageJobs
{
    /// <summary>The folder or cluster that they belong to.</summary>
    PagePlace Place { get; }

    /// <summary>Every job, oldest first.</summary>
    Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation);

    /// <summary>The silos; empty without a cluster.</summary>
    Task<IReadOnlyList<NodeStatus>> NodesAsync(CancellationToken cancellation);

    /// <summary>The queue; null without a cluster.</summary>
    Task<QueueListing?> QueueAsync(CancellationToken cancellation);

    /// <summary>One job's status.</summary>
    Task<JobStatus> StatusAsync(string id, CancellationToken cancellation);

    /// <summary>A job's files: as the user wrote it, and with every setting as it is now.</summary>
    Task<(string Text, string Settings)> JobFileAsync(string id, CancellationToken cancellation);

    /// <summary>A job's past.</summary>
    Task<JobHistory> HistoryAsync(string id, HistoryRequest request, CancellationToken cancellation);

    /// <summary>A job's events from a number on, until it is at rest.</summary>
    IAsyncEnumerable<JobEvent> WatchAsync(string id, long from, CancellationToken cancellation);

    /// <summary>Uses a job itself: gives it an order, or generates text.</summary>
    Task<T> UseAsync<T>(string id, Func<JobHandle, Task<T>> use, CancellationToken cancellation);
}

/// <summary>Where jobs are.</summary>
/// <param name="Name">The folder's path, or the cluster's name.</param>
/// <param name="IsCluster">Whether silos on several machines may run them.</param>
/// <param name="ResumeByCommand">Whether a job that is at rest can be resumed only with <c>windrow resume</c>.</param>
public sealed record PagePlace(string Name, bool IsCluster, bool ResumeByCommand);
