namespace Windrow.Metrics;

/// <summary>matching transcripts / transcripts.</summary>
sealed class TranscriptAccuracy() : Metric<TranscriptEdits>(
    MetricName, "Share of transcripts in which every token is right, for the most probable output at each time step.", OutputKinds.Transcripts, MetricDirection.Larger)
{
    public const string MetricName = "transcriptAccuracy";

    protected override void Report(TranscriptEdits state, MetricSubject subject, MetricReportBuilder report) =>
        report.Figure(Name, (double)state.Matches / state.Transcripts);
}
