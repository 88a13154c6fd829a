namespace Windrow.Metrics;

/// <summary>How the ratios of several classes become one.</summary>
enum Averaging
{
    /// <summary>The mean over classes.</summary>
    Macro,

    /// <summary>The ratio of the counts summed over classes.</summary>
    Micro,

    /// <summary>The mean over classes, each weighted by how often it is the target.</summary>
    Weighted,
}

/// <summary>Precision, recall or F1 over all classes or labels.</summary>
/// <remarks>As scikit-learn's <c>precision_recall_fscore_support</c> with <c>zero_division=0</c>. The macro average leaves out a class that is
/// neither a target nor predicted in any row, because nothing is known about it; a label that never occurs counts as 0.</remarks>
sealed class AveragedRatio(Averaging averaging, RatioKind ratio) : Metric<ClassTally>(
    $"{averaging.ToString().ToLowerInvariant()}{ratio}", Describe(averaging, ratio), OutputKinds.Classes | OutputKinds.Labels, MetricDirection.Larger)
{
    protected override void Report(ClassTally state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, averaging == Averaging.Micro
            ? Ratios.Of(ratio, state.Hits.Sum(), state.Predicted.Sum(), state.Actual.Sum())
            : Mean(state, subject.Kind == OutputKinds.Labels));

    double Mean(ClassTally state, bool all)
    {
        double sum = 0, weights = 0;
        for (int k = 0; k < state.Actual.Length; k++)
        {
            double weight = averaging == Averaging.Weighted ? state.Actual[k] : all || state.Actual[k] + state.Predicted[k] > 0 ? 1 : 0;
            sum += weight * Ratios.Of(ratio, state.Hits[k], state.Predicted[k], state.Actual[k]);
            weights += weight;
        }

        return averaging == Averaging.Weighted && weights == 0 ? 0 : sum / weights;
    }

    static string Describe(Averaging averaging, RatioKind ratio) => averaging switch
    {
        Averaging.Macro => $"Mean {Ratios.Word(ratio)} of the classes or labels.",
        Averaging.Micro => $"{ratio} of all classes or labels together.",
        _ => $"Mean {Ratios.Word(ratio)} of the classes or labels, each weighted by how often it occurs.",
    };
}
