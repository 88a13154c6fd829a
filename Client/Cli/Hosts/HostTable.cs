using Spectre.Console;

namespace Windrow.Cli.Hosts;

/// <summary>Formats what is known about hosts for people.</summary>
static class HostTable
{
    /// <summary>A line for each host, and one for each further thing that is wrong with it.</summary>
    public static Table Of(IEnumerable<HostReport> reports)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("silo", "host", "address", "version", "cores", "state");
        foreach (HostReport report in reports)
        {
            string[] states = report.Problems.Count > 0 ? [.. report.Problems] : [report.ProcessId is int pid ? $"runs (process {pid})" : "ready to start"];
            table.AddRow(
            [
                Markup.Escape(report.Host.Name), Markup.Escape(report.Host.Login), $"{report.Host.Address}:{report.Host.SiloPort}",
                Markup.Escape(report.Version ?? "-"), report.Cores is int cores ? $"{cores}" : "-", Markup.Escape(states[0]),
            ]);
            foreach (string more in states.Skip(1)) table.AddRow("", "", "", "", "", Markup.Escape(more));
        }

        return table;
    }
}
