namespace Windrow.Metrics;

/// <summary>√(Σ w e² / Σ w) of each column.</summary>
sealed class RootMeanSquaredError() : NumberMetric("rmse", "Root of the mean squared error, in the data's units.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) =>
        Math.Sqrt(MeanSquaredError.Mean(column.Errors, weight, scale));
}
