using Windrow.Grains.Metrics;

namespace Windrow.Cli.Views;

/// <summary>The metrics of an evaluation, in a line.</summary>
static class MetricFigures
{
    /// <summary>More of them make a line too long to read.</summary>
    const int Most = 4;

    /// <summary>The first few metrics that an event does not show otherwise.</summary>
    public static IEnumerable<NamedFigure> Important(EvaluationEvent evaluation) => evaluation.Metrics
        .Where(figure => figure.Name is not ("perplexity" or "bitsPerCharacter") || evaluation.Perplexity is null)
        .Take(Most);

    /// <summary>The first few metrics as a text; null when there are none.</summary>
    public static string? Line(IReadOnlyList<NamedFigure> figures) => figures.Count == 0
        ? null
        : string.Join("  ", figures.Take(Most).Select(figure => $"{figure.Name} {Text.Figure(figure.Value)}"));
}
