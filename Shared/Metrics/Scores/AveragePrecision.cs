namespace Windrow.Metrics;

/// <summary>Σᵢ (Rᵢ − Rᵢ₋₁) Pᵢ over all thresholds, from the highest down, with precision P and recall R: the area under the precision-recall
/// curve, as steps.</summary>
/// <remarks>As scikit-learn's <c>average_precision_score</c>, except that it is not defined, instead of 0, when no row is of the class.</remarks>
sealed class AveragePrecision() : ScoreMetric(
    "averagePrecision", "Area under the precision-recall curve of the second of two classes; for several classes or labels, the mean over them.")
{
    protected override string Needs => "it needs rows that are of the class.";

    protected override double Of(ScoreSet set)
    {
        ReadOnlySpan<double> positive = set.Positive, negative = set.Negative;
        double sum = 0, hits = 0, predicted = 0;
        for (int i = positive.Length - 1; i >= 0; i--)
        {
            hits += positive[i];
            predicted += positive[i] + negative[i];
            sum += positive[i] * (hits / predicted);
        }

        return sum / hits;
    }
}
