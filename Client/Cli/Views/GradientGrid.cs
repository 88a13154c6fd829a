using System.Globalization;
using Spectre.Console;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Cli.Views;

/// <summary>How each layer's gradient changes as it is propagated back through the window, one line per layer.</summary>
static class GradientGrid
{
    const int MostLayers = 8;
    const int CurveWidth = 24, NarrowCurveWidth = 12;

    /// <param name="layers">The layers.</param>
    /// <param name="narrow">Whether there is only room for the most important columns.</param>
    public static Grid Of(IReadOnlyList<LayerReport> layers, bool narrow)
    {
        Grid grid = new();
        string[] header = ["gradient of", narrow ? "back in time" : "from the end back", "reaches", "saturated", "radius", ""];
        foreach (string _ in Chosen(header, narrow)) grid.AddColumn();
        grid.AddRow(Chosen([.. header.Select(name => $"[grey]{name}[/]")], narrow));
        foreach (LayerReport layer in layers.Take(MostLayers))
        {
            string[] cells =
            [
                layer.Name, Sparkline.Of(layer.Decay, narrow ? NarrowCurveWidth : CurveWidth), Reach(layer),
                layer.Dead > 0 ? $"{Text.Percent(layer.Dead)} dead" : Text.Percent(layer.Saturated),
                layer.SpectralRadius.ToString("F2", CultureInfo.InvariantCulture), Verdict(layer.Verdict),
            ];
            grid.AddRow(Chosen(cells, narrow));
        }

        if (layers.Count > MostLayers) grid.AddRow($"[grey]and {layers.Count - MostLayers} more[/]");
        return grid;
    }

    static string[] Chosen(string[] cells, bool narrow) => narrow ? [.. cells[..3], cells[^1]] : cells;

    static string Reach(LayerReport layer) => layer.Horizon is double horizon
        ? $"{horizon.ToString("F0", CultureInfo.InvariantCulture)} of {layer.Decay.Length - 1}"
        : layer.Decay.Length > 1 ? "the start" : "-";

    static string Verdict(GradientVerdict verdict) => verdict switch
    {
        GradientVerdict.Healthy => "[green]healthy[/]",
        GradientVerdict.Unknown => "",
        _ => $"[yellow]{Text.State(verdict)}[/]",
    };
}
