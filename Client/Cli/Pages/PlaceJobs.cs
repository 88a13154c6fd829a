using Windrow.Cli.Hosting;
using Windrow.Dashboard.Jobs;

namespace Windrow.Cli.Pages;

/// <summary>The jobs of a place, as a page or a report needs them.</summary>
static class PlaceJobs
{
    /// <summary>Uses the jobs: those of a folder without a silo, those of a cluster through a session.</summary>
    /// <exception cref="UserErrorException">The folder does not exist, or no silo answers.</exception>
    public static async Task<T> UseAsync<T>(CliContext cli, JobsPlace place, Func<IPageJobs, Task<T>> use)
    {
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted))
        {
            LocalPlace.RequireFolder(local.Folder);
            return await use(new FolderJobs(local, cli.OpenSession));
        }

        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        return await use(Of(cli, session));
    }

    /// <summary>The jobs of a session.</summary>
    public static IPageJobs Of(CliContext cli, Session session) => session.Place is JobsPlace.Local local && session.OwnsJobs
        ? new FolderJobs(local, cli.OpenSession, session)
        : new ClusterJobs(session.Client, session.Place.Name);
}
