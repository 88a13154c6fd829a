namespace Windrow.Benchmarks.Plots;

/// <summary>Points of a plot, joined by a line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">From left to right; all numbers are positive.</param>
/// <param name="IsExpectation">Whether it is what should come rather than what came: dashed, and without marks.</param>
sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsExpectation = false);
