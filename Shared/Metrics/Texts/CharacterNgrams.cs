namespace Windrow.Metrics;

/// <summary>The n-grams of up to 6 characters, as chrF counts them: those of a text that is expected to be shorter than n do not count.</summary>
sealed class CharacterNgrams : MetricState<CharacterNgrams>, IMetricState<CharacterNgrams>
{
    const int Longest = 6;

    public NgramSums Sums { get; } = new(Longest);

    public static CharacterNgrams Create(MetricSubject subject) => new();

    internal override void Add(in MetricRows rows)
    {
        foreach (WrittenText text in rows.Texts)
        {
            TextUnits written = TextUnits.OfCharacters(text.Written), expected = TextUnits.OfCharacters(text.Expected);
            for (int n = 1; n <= Math.Min(Longest, expected.Count); n++) Sums.Add(n, written, expected);
        }
    }

    protected override void Merge(CharacterNgrams other) => Sums.Merge(other.Sums);

    internal override void Write(BinaryWriter to) => Sums.Write(to);

    internal override void Read(BinaryReader from) => Sums.Read(from);
}
