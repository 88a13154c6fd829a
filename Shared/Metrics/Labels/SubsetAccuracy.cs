namespace Windrow.Metrics;

/// <summary>Share of rows without a wrong label, as scikit-learn's <c>accuracy_score</c> of several labels.</summary>
sealed class SubsetAccuracy() : Metric<LabelRows>(
    "subsetAccuracy", "Share of rows in which every label is right.", OutputKinds.Labels, MetricDirection.Larger)
{
    protected override void Report(LabelRows state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, state.AllRight / state.Weight);
}
