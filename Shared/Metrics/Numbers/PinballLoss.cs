namespace Windrow.Metrics;

/// <summary>The mean of max(q d, (q − 1) d), d = y − prediction, over rows and levels q; for each level in a table.</summary>
/// <remarks>Each level as scikit-learn's <c>mean_pinball_loss</c>. Koenker and Bassett 1978, https://doi.org/10.2307/1913643.</remarks>
sealed class PinballLoss() : Metric<QuantileSums>(
    "pinball", "Mean pinball loss of the predicted quantiles, in the data's units.", OutputKinds.Quantiles, MetricDirection.Smaller)
{
    protected override void Report(QuantileSums state, MetricSubject subject, MetricReportBuilder report)
    {
        double Of(int column, int level) => state.Pinball(column, level) / state.Weight * subject.ScaleOf(column).Deviation;
        double[] columns = [.. Enumerable.Range(0, subject.Outputs).Select(c => subject.Levels.Select((_, l) => Of(c, l)).Average())];
        ColumnTable.Report(report, subject, Name, columns);
        QuantileTable.Report(report, subject, Name, Of);
    }
}
