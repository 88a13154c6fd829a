using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Grains.Nodes;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow nodes</c>: the silos of a cluster.</summary>
static class NodesCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("nodes", "List the silos of a cluster: what they have, and what they do.")
        {
            SharedOptions.ClusterOnly, SharedOptions.Keys, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        await using Session session = await ClusterSession.OpenAsync(cli, parsed, instead: "'windrow info' shows what this machine has.");
        IReadOnlyList<NodeStatus> nodes = await session.Client.NodesAsync(cli.Interrupted);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(nodes);
        else Write(cli, nodes);
        return ExitCodes.Done;
    }

    static void Write(CliContext cli, IReadOnlyList<NodeStatus> nodes)
    {
        cli.Console.Write(NodeTable.Of(nodes));
        foreach (NodeStatus node in nodes.Where(node => node.Problem is not null)) cli.Error.WriteLine($"{node.Name}: {node.Problem}");
        string[] versions = [.. nodes.Where(node => node.Problem is null).Select(node => node.Version).Distinct()];
        if (versions.Length > 1) cli.Error.WriteLine($"The silos have different versions: {string.Join(", ", versions)}. Upgrade them one after the other.");
    }
}
