using System.CommandLine;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Hosting;

/// <summary>Answers from a folder of runs on this machine, for commands that need no silo.</summary>
static class LocalPlace
{
    /// <summary>Whether a command can read the files of a place: no cluster serves it from its folder.</summary>
    public static async Task<bool> IsReadableAsync(JobsPlace.Local place, CancellationToken cancellation) =>
        !await IsServedByClusterAsync(place.Folder, cancellation);

    /// <summary>Whether silos of a cluster serve the folder now, and can be found through it.</summary>
    /// <exception cref="UserErrorException">The cluster can be found through its database only.</exception>
    public static async Task<bool> IsServedByClusterAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            if (await FileLock.IsKeptAsync(ClusterFolder.ClusterLock(folder), cancellation) && ClusterClaim.Read(folder) is { Identity: not ClusterClaim.ThisFolder } claim)
                throw new UserErrorException($"The folder '{folder}' is served by the silos of the cluster {claim.Name}; name it with --cluster instead of the folder.");
            return (await RunningSilos.FindAsync(folder, cancellation)).Count > 0;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }

    /// <summary>Every job of the folder, oldest first; none before the first run.</summary>
    public static IReadOnlyList<JobStatus> List(string folder) => Reading(() => LocalRuns.List(folder));

    /// <summary>One job of the folder.</summary>
    /// <exception cref="JobNotFoundException">The folder has no such run.</exception>
    public static JobStatus Find(string folder, string jobId)
    {
        RequireFolder(folder);
        return Reading(() => LocalRuns.Find(folder, jobId)) ?? throw new JobNotFoundException(jobId);
    }

    /// <summary>Refuses a folder that does not exist.</summary>
    public static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserErrorException($"There are no runs in '{folder}'. Give the folder of runs with --runs, or a cluster's folder with --cluster.");
    }

    /// <summary>The folder of runs in which a command changes files directly. No silo of a cluster may serve it.</summary>
    /// <exception cref="UserErrorException">There is no such folder, or a cluster serves it.</exception>
    public static async Task<string> RequireOwnAsync(ParseResult parsed, CliContext cli)
    {
        string folder = parsed.RunsFolder(cli);
        RequireFolder(folder);
        return await IsServedByClusterAsync(folder, cli.Interrupted)
            ? throw new UserErrorException($"The folder '{folder}' is served by the silos of a cluster. Stop them first: this command changes files that they use.")
            : folder;
    }

    /// <summary>Reports the operating system's errors as user errors.</summary>
    public static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(exception.Message, exception);
        }
    }
}
