namespace Windrow.Metrics;

/// <summary>The area under the ROC curve: the probability that a row of the class gets a higher probability than another row, where a tie counts
/// one half.</summary>
/// <remarks>As scikit-learn's <c>roc_auc_score</c>, with <c>multi_class='ovr'</c> for several classes, except that a class which is not defined
/// is left out instead of being an error. Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747.</remarks>
sealed class RocAuc() : ScoreMetric(
    "rocAuc", "Area under the ROC curve of the second of two classes; for several classes or labels, the mean over them, each against the rest.")
{
    protected override string Needs => "it needs rows that are of the class and rows that are not.";

    protected override double Of(ScoreSet set) => Area(set).Value;

    protected override string Bound(ClassScores state)
    {
        double bound = state.Sets.Select(set => Area(set).HalfOfTies).Where(ties => !double.IsNaN(ties)).DefaultIfEmpty().Max();
        return $", and is within {bound:g2} of the exact value";
    }

    static (double Value, double HalfOfTies) Area(ScoreSet set)
    {
        ReadOnlySpan<double> positive = set.Positive, negative = set.Negative;
        double won = 0, tied = 0, below = 0, positives = 0;
        for (int i = 0; i < positive.Length; i++)
        {
            won += positive[i] * below;
            tied += positive[i] * negative[i];
            below += negative[i];
            positives += positive[i];
        }

        double pairs = positives * below;
        return ((won + tied / 2) / pairs, tied / 2 / pairs);
    }
}
