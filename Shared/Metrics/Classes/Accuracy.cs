namespace Windrow.Metrics;

/// <summary>hits / rows.</summary>
sealed class Accuracy() : Metric<ClassTally>(
    "accuracy", "Share of rows whose predicted class, token or tag is the target.",
    OutputKinds.Classes | OutputKinds.Tokens | OutputKinds.Tags, MetricDirection.Larger)
{
    protected override void Report(ClassTally state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, state.Hits.Sum() / state.Actual.Sum());
}
