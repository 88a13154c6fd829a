namespace Windrow.Metrics;

/// <summary>1 − Σ w e² / Σ w (y − ȳ)², where ȳ is the mean of the rows' targets.</summary>
/// <remarks>As scikit-learn's <c>r2_score</c>: targets that are all equal give 1 when they are all predicted exactly, else 0. So does a
/// single row, for which scikit-learn gives NaN.</remarks>
sealed class RSquared() : NumberMetric(
    "r2", "Coefficient of determination: 1 is perfect, 0 is as good as the mean of the targets.", MetricDirection.Larger)
{
    protected override double Of(NumberColumn column, ExactSum weight, ColumnScale scale)
    {
        double errors = column.Errors.Squared.Value, total = ExactSum.SquaredDeviations(weight, column.Values, column.Squares);
        return total > 0 ? 1 - errors / total : errors == 0 ? 1 : 0;
    }
}
