namespace Windrow.Metrics;

/// <summary>The n-grams of up to 4 words, as BLEU counts them.</summary>
sealed class WordNgrams : MetricState<WordNgrams>, IMetricState<WordNgrams>
{
    const int Longest = 4;

    public NgramSums Sums { get; } = new(Longest);

    public static WordNgrams Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        foreach (WrittenText text in rows.Texts)
        {
            TextUnits written = TextUnits.OfWords(Tokenization13a.Words(text.Written)), expected = TextUnits.OfWords(Tokenization13a.Words(text.Expected));
            for (int n = 1; n <= Longest; n++) Sums.Add(n, written, expected);
        }
    }

    protected override void Merge(WordNgrams other) => Sums.Merge(other.Sums);

    internal override void Write(BinaryWriter to) => Sums.Write(to);

    internal override void Read(BinaryReader from) => Sums.Read(from);
}
