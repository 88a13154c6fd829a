namespace Windrow.Metrics;

/// <summary>wrong labels / (rows · labels).</summary>
sealed class HammingLoss() : Metric<LabelRows>("hammingLoss", "Share of labels that are wrong.", OutputKinds.Labels, MetricDirection.Smaller)
{
    protected override void Report(LabelRows state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, state.Wrong / (state.Weight * subject.Outputs));
}
