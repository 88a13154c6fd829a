namespace Windrow.Metrics;

/// <summary>The mean over rows of the F1 of the row's labels; 0 for a row that has no label and gets none.</summary>
/// <remarks>As scikit-learn's <c>f1_score</c> with <c>average='samples', zero_division=0</c>.</remarks>
sealed class SamplesF1() : Metric<LabelRows>("samplesF1", "Mean over rows of the F1 of the row's labels.", OutputKinds.Labels, MetricDirection.Larger)
{
    protected override void Report(LabelRows state, MetricSubject subject, MetricReportBuilder report) => report.Figure(Name, state.F1 / state.Weight);
}
