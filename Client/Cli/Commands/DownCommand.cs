using System.CommandLine;
using Windrow.Cli.Hosts;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow down hosts.txt</c>: stops the silos that <c>windrow up</c> has started.</summary>
static class DownCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("down", "Stop the silos that 'windrow up' has started, one after the other. The last one pauses the jobs with a checkpoint.")
        {
            UpCommand.HostsFile, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        bool failed = false;
        // One after the other: a silo that stops would move its jobs to one that is about to stop too.
        foreach (ClusterHost host in HostFile.Read(parsed.GetRequiredValue(UpCommand.HostsFile)))
        {
            string state;
            try
            {
                state = (await Ssh.RunAsync(host, HostScripts.Stop(host), cli.Interrupted)).Trim();
            }
            catch (IOException e)
            {
                (state, failed) = (e.Message, true);
            }

            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { host.Name, Host = host.Login, State = state });
            else cli.Out.WriteLine($"{host.Name}: {state}");
        }

        return failed ? ExitCodes.Failed : ExitCodes.Done;
    }
}
