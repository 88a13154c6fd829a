namespace Windrow.Metrics;

/// <summary>Σ w |e| / |y| / Σ w over the targets that are not 0; as a share, not in percent.</summary>
/// <remarks>As scikit-learn's <c>mean_absolute_percentage_error</c>, except for targets of 0, which it divides by 2e-16.</remarks>
sealed class MeanPercentageError() : NumberMetric(
    "mape", "Mean absolute error as a share of the target, over targets that are not 0.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) => column.Percentage.Value / column.PercentageWeight;

    protected override void Explain(NumberSums state, MetricReportBuilder report)
    {
        double zeros = state.Columns.Sum(column => state.Weight.Value - column.PercentageWeight);
        if (zeros > 0) report.Note($"{Name} leaves out targets that are 0; they have a weight of {zeros:r}.");
    }
}
