namespace Windrow.Metrics;

/// <summary>Share of sequences whose every token or tag is right.</summary>
sealed class ExactMatch() : Metric<SequenceMatches>(
    MetricName, "Share of sequences in which every token or tag is right.", OutputKinds.Tokens | OutputKinds.Tags, MetricDirection.Larger)
{
    public const string MetricName = "exactMatch";

    protected override void Report(SequenceMatches state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, (double)state.Matches / state.Sequences);
}
