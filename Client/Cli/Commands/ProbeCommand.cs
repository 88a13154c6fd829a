using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Configuration;
using Windrow.Clustering;
using Windrow.Clustering.Postgres;
using Windrow.Silo;
using Windrow.Silo.Clustering;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow probe</c>: what <c>windrow up</c> asks a host before it starts a silo there. The silo's options are in <c>WINDROW_*</c> variables.</summary>
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
        SiloOptions options = SiloOptions.From(new ConfigurationBuilder().AddEnvironmentVariables("WINDROW_").Build())
            ?? throw new UserErrorException($"{SharedOptions.ClusterVariable} is not set.");
        List<string> problems = [.. options.Problems()];
        if (problems.Count == 0)
        {
            if (!parsed.GetValue(Running))
                await NoteAsync(problems, () => Task.FromResult(HeldPorts.Find(IPAddress.Parse(options.Address), options.SiloPort, options.GatewayPort)));
            if (options.Backend is ClusterBackend.Database database)
                await NoteAsync(problems, () => new PostgresSchema(database.Address).RequireAsync(cli.Interrupted));
        }

        cli.WriteJson(new { Clock = cli.Time.GetUtcNow(), Cores = Environment.ProcessorCount, Problems = problems });
        return ExitCodes.Done;
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
