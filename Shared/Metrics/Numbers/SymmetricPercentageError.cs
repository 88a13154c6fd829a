namespace Windrow.Metrics;

/// <summary>Σ 2 w |e| / (|y| + |p|) / Σ w, from 0 to 2; 0 where both are 0.</summary>
/// <remarks>As in the M4 competition, there in percent. Makridakis et al. 2020, https://doi.org/10.1016/j.ijforecast.2019.04.014.</remarks>
sealed class SymmetricPercentageError() : NumberMetric(
    "smape", "Mean absolute error as a share of the mean size of target and prediction: from 0 to 2.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) => column.SymmetricPercentage.Value / weight.Value;
}
