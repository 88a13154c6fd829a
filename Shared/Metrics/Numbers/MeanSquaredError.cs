namespace Windrow.Metrics;

/// <summary>Σ w e² / Σ w.</summary>
sealed class MeanSquaredError() : NumberMetric("mse", "Mean squared error, in the square of the data's units.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) => Mean(column.Errors, weight, scale);

    public static double Mean(ColumnErrors errors, ExactSum weight, ColumnScale scale) =>
        errors.Squared.Value / weight.Value * scale.Deviation * scale.Deviation;
}
