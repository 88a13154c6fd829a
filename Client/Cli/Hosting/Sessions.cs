using Microsoft.Extensions.Logging;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Grains.Runs;
using Windrow.Silo;

namespace Windrow.Cli.Hosting;

/// <summary>Finds the silos of a place, or starts one in this process.</summary>
static class Sessions
{
    /// <summary>Opens a session with the jobs of a place.</summary>
    /// <exception cref="UserErrorException">No silo answers, or the folder cannot be served.</exception>
    /// <exception cref="JobNotFoundException">The job that the request names does not exist.</exception>
    public static async Task<Session> OpenAsync(SessionRequest request, CancellationToken cancellation)
    {
        try
        {
            return request.Place switch
            {
                JobsPlace.Cluster cluster => await ConnectAsync(cluster, cluster.Backend, cluster.Key, cancellation),
                JobsPlace.Local local => await OpenLocallyAsync(request, local, cancellation),
                _ => throw new NotSupportedException($"Jobs cannot be in a {request.Place.GetType().Name}."),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }

    /// <summary>A running job is reached through the process that runs it. For everything else, a silo starts in this process.</summary>
    static async Task<Session> OpenLocallyAsync(SessionRequest request, JobsPlace.Local place, CancellationToken cancellation)
    {
        string folder = place.Folder;
        if (!request.RunsJobs && await LocalPlace.IsServedByClusterAsync(folder, cancellation))
            return await ConnectAsync(place, new ClusterBackend.Folder(folder), place.Key, cancellation);
        if (request.JobId is not { } job)
        {
            if (!request.RunsJobs) LocalPlace.RequireFolder(folder);
            return await StartSiloAsync(request, place, cancellation);
        }

        LocalPlace.RequireFolder(folder);
        if (LocalRuns.Find(folder, job) is not { } status) throw new JobNotFoundException(job);
        return await TryConnectToOwnerAsync(place, status.RunFolder, cancellation) ?? await StartSiloAsync(request, place, cancellation);
    }

    static async Task<Session?> TryConnectToOwnerAsync(JobsPlace.Local place, string runFolder, CancellationToken cancellation)
    {
        if (RunOwner.Of(runFolder) is not { } owner) return null;
        try
        {
            return await ConnectAsync(place, new ClusterBackend.Folder(ClusterFolder.LocalSilo(place.Folder, owner.Silo)), key: null, cancellation);
        }
        catch (IOException) when (RunOwner.Of(runFolder) != owner)
        {
            return await TryConnectToOwnerAsync(place, runFolder, cancellation);        // the process ended in the meantime, and another may have the run
        }
    }

    static async Task<Session> ConnectAsync(JobsPlace place, ClusterBackend cluster, KeyChoice? key, CancellationToken cancellation)
    {
        WindrowClient client = await WindrowClient.ConnectAsync(cluster, key?.Path, cancellation);
        return new Session(client, place, ownsJobs: false, client);
    }

    static async Task<Session> StartSiloAsync(SessionRequest request, JobsPlace.Local place, CancellationToken cancellation)
    {
        SiloOptions options = new()
        {
            Cluster = place.Folder,
            Name = "local",
            BlasPath = request.Blas,
            // A job's own message says why it failed; log lines from libraries would hide it.
            LogLevel = request.Verbose ? LogLevel.Information : LogLevel.None,
        };
        if (request.Slots is { } slots) options = options with { Slots = slots };
        SiloProblems.Refuse(options);

        PrivateFiles.FromNowOn();
        EmbeddedSilo silo = await EmbeddedSilo.StartAsync(options, Telemetry.Exporting(Environment.GetEnvironmentVariable, options.Name), cancellation);
        WindrowClient client = new(silo.Client);
        return new Session(client, place, ownsJobs: true, client, silo);
    }
}
