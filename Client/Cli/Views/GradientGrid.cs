using System.Globalization;
using Spectre.Console;
using Windrow.Grains.Metrics;
using Windrow.Models.Telemetry;

namespace Windrow.Cli.Views;

/// <summary>How every layer's gradient fares on its way back through the window, a line each.</summary>
static class GradientGrid
{
    const int MostLayers = 8;
    const int CurveWidth = 24;

    public static Grid Of(IReadOnlyList<LayerReport> layers)
    {
        Grid grid = new();
        for (int column = 0; column < 6; column++) grid.AddColumn();
        grid.AddRow("[grey]gradient of[/]", "[grey]from the end back[/]", "[grey]reaches[/]", "[grey]saturated[/]", "[grey]radius[/]", "");
        foreach (LayerReport layer in layers.Take(MostLayers))
        {
            grid.AddRow(
                layer.Name, Sparkline.Of(layer.Decay, CurveWidth), Reach(layer),
                layer.Dead > 0 ? $"{Text.Percent(layer.Dead)} dead" : Text.Percent(layer.Saturated),
                layer.SpectralRadius.ToString("F2", CultureInfo.InvariantCulture), Verdict(layer.Verdict));
        }

        if (layers.Count > MostLayers) grid.AddRow($"[grey]and {layers.Count - MostLayers} more[/]");
        return grid;
    }

    static string Reach(LayerReport layer) => layer.Horizon is double horizon
        ? $"{horizon.ToString("F0", CultureInfo.InvariantCulture)} of {layer.Decay.Length - 1}"
        : layer.Decay.Length > 1 ? "its start" : "-";

    static string Verdict(GradientVerdict verdict) => verdict switch
    {
        GradientVerdict.Healthy => "[green]healthy[/]",
        GradientVerdict.Unknown => "",
        _ => $"[yellow]{Text.State(verdict)}[/]",
    };
}
