using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Nodes;
using Windrow.Grains.Queue;
using Windrow.Jobs;
using Windrow.Security;

namespace Windrow.Client;

/// <summary>A client of a Windrow cluster: submits training jobs, lists them, and finds them by id. Thread-safe.</summary>
/// <remarks>A call that a lost silo cuts off is made again at another; submitting only if the first attempt did not leave. Every method may throw
/// <see cref="TimeoutException"/> or an Orleans exception when no silo can be reached for ten seconds.</remarks>
public sealed class WindrowClient : IAsyncDisposable
{
    readonly IClusterClient _cluster;
    readonly TimeProvider _time;
    readonly ClusterConnection? _connection;
    readonly RepeatedCalls _calls;

    /// <summary>Uses a connection that the caller owns: that of an Orleans client, or of a silo in this process.</summary>
    public WindrowClient(IClusterClient cluster) : this(cluster, TimeProvider.System, connection: null) { }

    internal WindrowClient(IClusterClient cluster, TimeProvider time, ClusterConnection? connection) =>
        (_cluster, _time, _connection, _calls) = (cluster, time, connection, new RepeatedCalls(time, connection?.Lost));

    IJobIndexGrain Index => _cluster.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key);

    /// <summary>Connects to a cluster. Disposing the client disconnects; jobs keep running.</summary>
    /// <param name="cluster">The folder that the cluster's silos share, or their database: <c>postgres://user:password@host:port/database</c>.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="IOException">No silo answers, or the database cannot be used; the message says what to do.</exception>
    /// <exception cref="FormatException">The address of the database is malformed.</exception>
    public static Task<WindrowClient> ConnectAsync(string cluster, CancellationToken cancellation = default) =>
        ConnectAsync(ClusterBackend.Parse(cluster), key: null, cancellation);

    /// <summary>Connects to a cluster that demands keys. Disposing the client disconnects; jobs keep running.</summary>
    /// <param name="cluster">The folder that the cluster's silos share, or their database.</param>
    /// <param name="keys">File of the user's key, as <c>windrow keys add</c> writes it, or a folder with this one key.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="IOException">No silo answers, the key is refused, or its file or the database cannot be used; the message says what to do.</exception>
    /// <exception cref="InvalidDataException">The file is not a key's.</exception>
    /// <exception cref="FormatException">The address of the database is malformed.</exception>
    public static Task<WindrowClient> ConnectAsync(string cluster, string keys, CancellationToken cancellation) =>
        ConnectAsync(ClusterBackend.Parse(cluster), keys, cancellation);

    /// <summary>Connects to a cluster. Disposing the client disconnects; jobs keep running.</summary>
    /// <param name="cluster">The cluster's folder or database.</param>
    /// <param name="key">File of the user's key, or a folder with this one key; null for a cluster without keys.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="IOException">No silo answers, the key is refused, or its file or the database cannot be used; the message says what to do.</exception>
    /// <exception cref="InvalidDataException">The file is not a key's.</exception>
    public static async Task<WindrowClient> ConnectAsync(ClusterBackend cluster, string? key, CancellationToken cancellation)
    {
        ClusterConnection connection = await ClusterConnection.ConnectAsync(
            cluster, key is null ? null : ClusterKey.Load(key, TimeProvider.System), cancellation);
        return new WindrowClient(connection.Client, TimeProvider.System, connection);
    }

    /// <summary>Submits a job and returns as soon as it has been accepted.</summary>
    /// <param name="jobFile">The job file in YAML or JSON, with absolute paths as the silos see them; a
    /// <c>JobFileReader</c> makes it from the file that the user wrote.</param>
    /// <param name="original">The job file as the user wrote it, kept in the run folder; <paramref name="jobFile"/> when null.</param>
    /// <param name="cancellation">Stops waiting; the job may have been accepted nevertheless.</param>
    /// <exception cref="JobRefusedException">The job file or its data cannot be used.</exception>
    public async Task<JobHandle> SubmitAsync(string jobFile, string? original, CancellationToken cancellation = default)
    {
        foreach (string text in new[] { jobFile, original ?? "" })
        {
            if (text.Length > JobFileReader.MaxCharacters)      // a message that is too long gets no answer
                throw new JobRefusedException([$"The job file has {text.Length} characters; at most {JobFileReader.MaxCharacters} are allowed."]);
        }

        SubmitReply reply = await _calls.AskOnceAsync(() => Index.SubmitAsync(new SubmitRequest(jobFile, original ?? jobFile), cancellation), cancellation);
        return reply.Status is { } status ? Handle(status) : throw new JobRefusedException(reply.Problems);
    }

    /// <summary>Every job of the cluster, oldest first, as it is now.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation = default)
    {
        JobList list = await _calls.AskAsync(() => Index.ListAsync(), cancellation);
        return list.Jobs;
    }

    /// <summary>Every active silo of the cluster, in the order of their names, as it is now.</summary>
    public async Task<IReadOnlyList<NodeStatus>> NodesAsync(CancellationToken cancellation = default)
    {
        NodeList list = await _calls.AskAsync(() => _cluster.GetGrain<INodesGrain>(INodesGrain.Key).ListAsync(), cancellation);
        return list.Nodes;
    }

    /// <summary>The jobs that use slots of the cluster, and those that wait for them in the order in which they will start.</summary>
    public Task<QueueListing> QueueAsync(CancellationToken cancellation = default) =>
        _calls.AskAsync(() => _cluster.GetGrain<IQueueGrain>(IQueueGrain.Key).ListAsync(), cancellation);

    /// <summary>The job with this id.</summary>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    public async Task<JobHandle> GetAsync(string jobId, CancellationToken cancellation = default)
    {
        JobStatus? status = await _calls.AskAsync(() => _cluster.GetGrain<IJobGrain>(jobId).StatusAsync(), cancellation);
        return status is null ? throw new JobNotFoundException(jobId) : Handle(status);
    }

    /// <summary>Disconnects, if the client made the connection itself.</summary>
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    JobHandle Handle(JobStatus status) => new(_cluster, status.Id, status.RunFolder, _time, _connection?.Lost);
}
