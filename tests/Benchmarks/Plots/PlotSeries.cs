namespace Windrow.Benchmarks.Plots;

/// <summary>How a series is drawn.</summary>
enum PlotStyle
{
    /// <summary>A line with a mark at each point: few points.</summary>
    Marked,

    /// <summary>A line: many points.</summary>
    Plain,

    /// <summary>A dashed line: what should come rather than what came.</summary>
    Expected,
}

/// <summary>Points of a plot, joined by a line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">From left to right; a logarithmic axis needs positive numbers.</param>
/// <param name="Style">How they are drawn.</param>
sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points, PlotStyle Style = PlotStyle.Marked);
