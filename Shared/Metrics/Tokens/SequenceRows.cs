using Windrow.Sequences;

namespace Windrow.Metrics;

/// <summary>Rows that are positions of whole sequences.</summary>
static class SequenceRows
{
    /// <exception cref="ArgumentException">Nothing says which rows form sequences.</exception>
    public static PackedShape Require(in MetricRows rows) => rows.Shape
        ?? throw new ArgumentException($"Metrics of whole sequences need to know which rows form sequences; set {nameof(MetricRows.Shape)}.");
}
