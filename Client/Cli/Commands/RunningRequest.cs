using System.CommandLine;
using Windrow.Cli.Hosting;

namespace Windrow.Cli.Commands;

/// <summary>The session request of <c>train</c> and <c>resume</c>: the job runs in this process or on the cluster.</summary>
static class RunningRequest
{
    /// <summary>The request for a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cli">The command's inputs and outputs.</param>
    /// <param name="noWait">Whether the command returns at once.</param>
    /// <exception cref="UserErrorException">The command would return at once, and its job would end with it.</exception>
    public static SessionRequest Of(ParseResult parsed, CliContext cli, bool noWait)
    {
        JobsPlace place = parsed.Place(cli);
        if (noWait && place is JobsPlace.Local)
            throw new UserErrorException("--no-wait needs a cluster (--cluster DIR): on this machine the job runs only as long as the command.");

        return new SessionRequest(place)
        {
            RunsJobs = true,
            Slots = parsed.GetValue(SharedOptions.Slots),
            Blas = parsed.GetValue(SharedOptions.Blas),
            Verbose = parsed.GetValue(SharedOptions.Verbose),
        };
    }
}
