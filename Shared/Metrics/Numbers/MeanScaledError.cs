namespace Windrow.Metrics;

/// <summary>Mean of |e| / (mean absolute error of the seasonal naive forecast on the training data of the row's series).</summary>
/// <remarks>Hyndman and Koehler 2006, https://doi.org/10.1016/j.ijforecast.2006.03.001. See <see cref="NaiveForecast.TrainingError"/>.</remarks>
sealed class MeanScaledError() : NumberMetric(
    "mase", "Mean absolute error divided by that of the seasonal naive forecast on the series' training data.", MetricDirection.Smaller)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale) => column.Scaled.Value / column.ScaledWeight;

    protected override void Explain(NumberSums state, MetricReportBuilder report)
    {
        double unscaled = state.Columns.Sum(column => state.Weight.Value - column.ScaledWeight);
        if (unscaled > 0)
        {
            report.Note(
                $"{Name} leaves out targets with a weight of {unscaled:r}: the seasonal naive forecast has no error on the training data of their "
                + "series, or that error was not given.");
        }
    }
}
