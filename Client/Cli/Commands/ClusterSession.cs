using System.CommandLine;
using Windrow.Cli.Hosting;

namespace Windrow.Cli.Commands;

/// <summary>The session of a command that asks a whole cluster.</summary>
static class ClusterSession
{
    /// <summary>Opens a session with the cluster that the command line or the environment names.</summary>
    /// <param name="cli">The command's surroundings.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="instead">What to do without a cluster, as a sentence.</param>
    /// <exception cref="UserErrorException">No cluster is named, or no silo of it answers.</exception>
    public static async Task<Session> OpenAsync(CliContext cli, ParseResult parsed, string instead)
    {
        if (parsed.ClusterPlace(cli) is not { } place) throw new UserErrorException($"{parsed.CommandResult.Command.Name} needs a cluster (--cluster DIR). {instead}");
        return await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
    }
}
