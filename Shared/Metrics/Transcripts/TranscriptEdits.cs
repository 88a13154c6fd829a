namespace Windrow.Metrics;

/// <summary>How many transcripts there are and how many are right, and the changes of tokens that make the others right.</summary>
sealed class TranscriptEdits : MetricState<TranscriptEdits>, IMetricState<TranscriptEdits>
{
    public long Transcripts { get; private set; }

    public long Matches { get; private set; }

    public EditCounts Tokens { get; private set; }

    public static TranscriptEdits Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        foreach (WrittenTranscript transcript in rows.Transcripts)
        {
            EditCounts edits = EditCounts.Of(transcript.Expected, transcript.Written);
            Transcripts++;
            Matches += edits.Errors == 0 ? 1 : 0;
            Tokens += edits;
        }
    }

    protected override void Merge(TranscriptEdits other)
    {
        Transcripts += other.Transcripts;
        Matches += other.Matches;
        Tokens += other.Tokens;
    }

    internal override void Write(BinaryWriter to)
    {
        to.Write7BitEncodedInt64(Transcripts);
        to.Write7BitEncodedInt64(Matches);
        Tokens.Write(to);
    }

    internal override void Read(BinaryReader from)
    {
        (Transcripts, Matches) = (from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
        Tokens = EditCounts.Read(from);
    }
}
