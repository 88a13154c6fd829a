namespace Windrow.Metrics;

/// <summary>matching texts / texts.</summary>
sealed class WrittenExactMatch() : Metric<TextEdits>(
    "writtenExactMatch", "Share of texts that are written exactly as expected.", OutputKinds.Texts, MetricDirection.Larger)
{
    protected override void Report(TextEdits state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, (double)state.Matches / state.Texts);
}
