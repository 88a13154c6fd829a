namespace Windrow.Metrics;

/// <summary>Σ w |e| / Σ w.</summary>
sealed class MeanAbsoluteError() : NumberMetric("mae", "Mean absolute error, in the data's units.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) =>
        column.Errors.Absolute.Value / weight.Value * scale.Deviation;
}
