using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Grains.Queue;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow queue</c>: the jobs that use slots of a cluster, and those that wait for them.</summary>
static class QueueCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("queue", "List the jobs that use slots of a cluster, and those that wait, in the order in which they will start.")
        {
            SharedOptions.ClusterOnly, SharedOptions.Keys, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        await using Session session = await ClusterSession.OpenAsync(cli, parsed, instead: "On this machine alone, every job starts at once.");
        QueueListing queue = await session.Client.QueueAsync(cli.Interrupted);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(queue);
        else if (queue.Jobs.Length == 0) cli.Error.WriteLine($"No job runs or waits in '{session.Place.Name}', which has {queue.Slots} slots.");
        else cli.Console.Write(QueueTable.Of(queue));
        return ExitCodes.Done;
    }
}
