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
            return request.Place is JobsPlace.Cluster
                ? await ConnectAsync(request.Place, request.Place.Folder, cancellation)
                : await OpenLocallyAsync(request, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }

    /// <summary>A running job is reached through the process that runs it. For everything else, a silo starts in this process.</summary>
    static async Task<Session> OpenLocallyAsync(SessionRequest request, CancellationToken cancellation)
    {
        string folder = request.Place.Folder;
        if (!request.RunsJobs && await LocalPlace.IsServedByClusterAsync(folder, cancellation)) return await ConnectAsync(request.Place, folder, cancellation);
        if (request.JobId is not { } job)
        {
            if (!request.RunsJobs) LocalPlace.RequireFolder(folder);
            return await StartSiloAsync(request, cancellation);
        }

        LocalPlace.RequireFolder(folder);
        if (LocalRuns.Find(folder, job) is not { } status) throw new JobNotFoundException(job);
        return await TryConnectToOwnerAsync(request.Place, status.RunFolder, cancellation) ?? await StartSiloAsync(request, cancellation);
    }

    static async Task<Session?> TryConnectToOwnerAsync(JobsPlace place, string runFolder, CancellationToken cancellation)
    {
        if (RunOwner.Of(runFolder) is not { } owner) return null;
        try
        {
            return await ConnectAsync(place, ClusterFolder.LocalSilo(place.Folder, owner.Silo), cancellation);
        }
        catch (IOException) when (!RunOwner.Exists(runFolder))
        {
            return null;        // the process ended in the meantime
        }
    }

    static async Task<Session> ConnectAsync(JobsPlace place, string clusterFolder, CancellationToken cancellation)
    {
        WindrowClient client = await WindrowClient.ConnectAsync(clusterFolder, cancellation);
        return new Session(client, place, ownsJobs: false, client);
    }

    static async Task<Session> StartSiloAsync(SessionRequest request, CancellationToken cancellation)
    {
        SiloOptions options = new()
        {
            ClusterFolder = request.Place.Folder,
            Name = "local",
            BlasPath = request.Blas,
            // A job's own message says why it failed; log lines from libraries would hide it.
            LogLevel = request.Verbose ? LogLevel.Information : LogLevel.None,
        };
        if (request.Slots is { } slots) options = options with { Slots = slots };
        SiloProblems.Refuse(options);

        PrivateFiles.FromNowOn();
        EmbeddedSilo silo = await EmbeddedSilo.StartAsync(options, cancellation);
        WindrowClient client = new(silo.Client);
        return new Session(client, request.Place, ownsJobs: true, client, silo);
    }
}
