namespace Windrow.Metrics;

/// <summary>The share of targets from the lowest to the highest predicted quantile, which should be the difference of their levels; in a table,
/// the share at or below each quantile, which should be its level.</summary>
sealed class Coverage() : Metric<QuantileSums>(
    "coverage", "Share of targets from the lowest to the highest predicted quantile; and the share at or below each.",
    OutputKinds.Quantiles, MetricDirection.Neither)
{
    protected override void Report(QuantileSums state, MetricSubject subject, MetricReportBuilder report)
    {
        if (subject.Levels.Count > 1)
            ColumnTable.Report(report, subject, Name, [.. Enumerable.Range(0, subject.Outputs).Select(c => state.Inside(c) / state.Weight)]);
        QuantileTable.Report(report, subject, Name, (column, level) => state.AtOrBelow(column, level) / state.Weight);
    }
}
