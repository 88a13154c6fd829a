using Spectre.Console;
using Windrow.Grains.Nodes;

namespace Windrow.Cli.Views;

/// <summary>Formats a cluster's silos for people.</summary>
static class NodeTable
{
    /// <summary>A line for each silo.</summary>
    public static Table Of(IEnumerable<NodeStatus> nodes)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("silo", "address", "version", "cores", "slots", "load", "memory", "jobs");
        foreach (NodeStatus node in nodes)
        {
            string[] facts = node.Problem is null
                ?
                [
                    node.Version, $"{node.Cores}", $"{node.Workers}/{node.Slots}", Text.Percent(node.Load),
                    $"{Text.Scaled(node.MemoryBytes)}B/{Text.Scaled(node.MemoryLimitBytes)}B", string.Join(' ', node.Jobs),
                ]
                : ["does not answer", "", "", "", "", ""];
            table.AddRow([Markup.Escape(node.Name), node.Address, .. facts.Select(Markup.Escape)]);
        }

        return table;
    }
}
