using System.CommandLine;
using System.Net;
using Windrow.Cli.Configuration;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;
using Windrow.Silo;
using Windrow.Silo.Clustering;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow probe</c>: what <c>windrow up</c> asks a host before it starts a silo there. The silo's settings are in <c>WINDROW_*</c> variables, and in the
/// file that one of them names.</summary>
static class ProbeCommand
{
    public const string Name = "probe";

    static readonly Option<bool> Running = new("--running") { Description = "The silo runs already, and has its ports." };

    public static Command Create(CliContext cli)
    {
        Command command = new(Name, "Check whether a silo could start on this machine.") { Running, SharedOptions.Json };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        List<string> problems = [];
        if (Options(cli, problems) is { } options)
        {
            if (!parsed.GetValue(Running))
                await NoteAsync(problems, () => Task.FromResult(HeldPorts.Find(IPAddress.Parse(options.Address), options.SiloPort, options.GatewayPort)));
            if (options.Backend is ClusterBackend.Database database)
                await NoteAsync(problems, () => new PostgresSchema(database.Address).RequireAsync(cli.Interrupted));
        }

        cli.WriteJson(new { Clock = cli.Time.GetUtcNow(), Cores = Environment.ProcessorCount, Problems = problems });
        return ExitCodes.Done;
    }

    /// <summary>The options that a silo would have here; null, and why, when it would refuse them.</summary>
    static SiloOptions? Options(CliContext cli, List<string> problems)
    {
        try
        {
            SiloConfiguration configuration = SiloConfiguration.OfEnvironment(cli);
            problems.AddRange(configuration.Problems);
            if (problems.Count > 0) return null;
            SiloOptions options = configuration.Options() ?? throw new UserErrorException($"{SharedOptions.ClusterVariable} is not set.");
            problems.AddRange(options.Problems());
            return problems.Count == 0 ? options : null;
        }
        catch (UserErrorException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }

    static async Task NoteAsync(List<string> problems, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (IOException e)
        {
            problems.Add(e.Message);
        }
    }
}
