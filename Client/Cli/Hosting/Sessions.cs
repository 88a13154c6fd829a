using Microsoft.Extensions.Logging;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Silo;

namespace Windrow.Cli.Hosting;

/// <summary>Finds the silos of a place, or starts one in this process.</summary>
static class Sessions
{
    /// <summary>Opens the way to the jobs of a place.</summary>
    /// <exception cref="UserErrorException">No silo answers, or the folder cannot be served.</exception>
    public static async Task<Session> OpenAsync(SessionRequest request, CancellationToken cancellation)
    {
        try
        {
            if (request.Place is JobsPlace.Cluster) return await ConnectAsync(request.Place, cancellation);
            if (request.RunsJobs) return await StartSiloAsync(request, cancellation);

            if (!Directory.Exists(request.Place.Folder))
                throw new UserErrorException($"There are no runs in '{request.Place.Folder}'. Name their folder with --runs, or a cluster's with --cluster.");
            bool served = (await RunningSilos.FindAsync(request.Place.Folder, cancellation)).Count > 0;
            return served ? await ConnectAsync(request.Place, cancellation) : await StartSiloAsync(request, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }

    static async Task<Session> ConnectAsync(JobsPlace place, CancellationToken cancellation)
    {
        WindrowClient client = await WindrowClient.ConnectAsync(place.Folder, cancellation);
        return new Session(client, place, ownsJobs: false, client);
    }

    static async Task<Session> StartSiloAsync(SessionRequest request, CancellationToken cancellation)
    {
        SiloOptions options = new()
        {
            ClusterFolder = request.Place.Folder,
            Name = "local",
            BlasPath = request.Blas,
            LogLevel = request.Verbose ? LogLevel.Information : LogLevel.Error,
        };
        if (request.Slots is { } slots) options = options with { Slots = slots };
        SiloProblems.Refuse(options);

        EmbeddedSilo silo = await EmbeddedSilo.StartAsync(options, cancellation);
        WindrowClient client = new(silo.Client);
        return new Session(client, request.Place, ownsJobs: true, client, silo);
    }
}
