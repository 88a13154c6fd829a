namespace Windrow.Metrics;

/// <summary>(substituted + deleted + inserted) / expected tokens, over all transcripts together.</summary>
sealed class TokenErrorRate() : Metric<TranscriptEdits>(
    MetricName, "Token errors (substitutions, deletions, insertions) for each expected token, for the most probable output at each time step.",
    OutputKinds.Transcripts, MetricDirection.Smaller)
{
    public const string MetricName = "tokenErrorRate";

    protected override void Report(TranscriptEdits state, MetricSubject subject, MetricReportBuilder report)
    {
        report.Figure(Name, state.Tokens.Expected > 0 ? (double)state.Tokens.Errors / state.Tokens.Expected : double.NaN);
        if (state.Tokens.Expected == 0 && state.Transcripts > 0) report.Note($"{Name} is not defined: the expected transcripts have no tokens.");
    }
}
