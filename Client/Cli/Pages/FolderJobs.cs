using System.Runtime.CompilerServices;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Metrics.History;
using Windrow.Grains.Nodes;
using Windrow.Grains.Queue;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Pages;

/// <summary>The jobs of a folder on this machine, read from their files; only orders and texts need a process, the one that runs the job.</summary>
/// <param name="place">The folder.</param>
/// <param name="open">Opens a session.</param>
/// <param name="own">A session of this process with jobs of its own; null for none.</param>
sealed class FolderJobs(JobsPlace.Local place, OpenSession open, Session? own = null) : IPageJobs
{
    /// <summary>Events read from a file at a time.</summary>
    const int AtOnce = 512;

    /// <summary>Looks at the log of a job at rest that must find nothing new before its events end.</summary>
    const int LastLooks = 4;

    /// <summary>How often a file is looked at for new events.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    readonly Lock _gate = new();
    Task _using = Task.CompletedTask;         // one use at a time, because each may start a silo in this process

    public PagePlace Place { get; } = new(place.Name, IsCluster: false, ResumeByCommand: true);

    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation) => Task.Run(() => LocalPlace.List(place.Folder), cancellation);

    public Task<IReadOnlyList<NodeStatus>> NodesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<NodeStatus>>([]);

    public Task<QueueListing?> QueueAsync(CancellationToken cancellation) => Task.FromResult<QueueListing?>(null);

    public Task<JobStatus> StatusAsync(string id, CancellationToken cancellation) => Task.Run(() => LocalPlace.Find(place.Folder, id), cancellation);

    public Task<(string Text, string Settings)> JobFileAsync(string id, CancellationToken cancellation) => Task.Run(
        () =>
        {
            string folder = LocalPlace.Find(place.Folder, id).RunFolder;
            return LocalPlace.Reading(() => (File.ReadAllText(Path.Combine(folder, RunFolder.JobFile)), StoredSettings.Read(folder).Resolved));
        },
        cancellation);

    public Task<JobHistory> HistoryAsync(string id, HistoryRequest request, CancellationToken cancellation) => Task.Run(
        () => LocalPlace.Reading(() => HistoryReader.Read(Metrics(id), request)), cancellation);

    public async IAsyncEnumerable<JobEvent> WatchAsync(string id, long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int silent = 0;
        for (long next = from; ;)
        {
            (bool isAtRest, IReadOnlyList<JobEvent> events) = await Task.Run(
                () => LocalPlace.Reading(() => (LocalPlace.Find(place.Folder, id).State.IsAtRest(), EventReader.Read(Metrics(id), next, AtOnce))), cancellation);
            foreach (JobEvent jobEvent in events)
            {
                yield return jobEvent;
                next = jobEvent.Sequence + 1;
            }

            // A job's status may say that it is at rest a moment before its last event is stored.
            silent = isAtRest && events.Count == 0 ? silent + 1 : 0;
            if (silent > LastLooks) yield break;
            if (events.Count > 0) continue;
            await Task.Delay(Pause, cancellation);
        }
    }

    public Task<T> UseAsync<T>(string id, Func<JobHandle, Task<T>> use, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Task<T> one = UseAfterAsync(_using, id, use, cancellation);
            _using = one;
            return one;
        }
    }

    async Task<T> UseAfterAsync<T>(Task previous, string id, Func<JobHandle, Task<T>> use, CancellationToken cancellation)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (own is not null && await FindOwnAsync(own.Client, id, cancellation) is { } job) return await use(job);
        await using Session session = await open(new SessionRequest(place) { JobId = id }, cancellation);
        return await use(await session.Client.GetAsync(id, cancellation));
    }

    /// <summary>The job, if this process runs it or no process does.</summary>
    async Task<JobHandle?> FindOwnAsync(WindrowClient client, string id, CancellationToken cancellation)
    {
        string folder = LocalPlace.Find(place.Folder, id).RunFolder;
        return RunOwner.Of(folder) is { } owner && owner.ProcessId != Environment.ProcessId ? null : await client.GetAsync(id, cancellation);
    }

    string Metrics(string id) => RunFolder.Metrics(LocalPlace.Find(place.Folder, id).RunFolder);
}
