namespace Windrow.Metrics;

/// <summary>How many texts there are and how many are right, and the changes of words and characters that make the others right.</summary>
sealed class TextEdits : MetricState<TextEdits>, IMetricState<TextEdits>
{
    public long Texts { get; private set; }

    public long Matches { get; private set; }

    public EditCounts Words { get; private set; }

    public EditCounts Characters { get; private set; }

    public static TextEdits Create(MetricSubject subject) => new();

    /// <summary>The changes of a text's words, which are what stands between white space.</summary>
    public static EditCounts OfWords(WrittenText text)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[] Numbers(string of) => [.. WhiteSpace.Split(of).Select(word => numbers.TryGetValue(word, out int number) ? number : numbers[word] = numbers.Count)];
        return EditCounts.Of(Numbers(text.Expected), Numbers(text.Written));
    }

    /// <summary>The changes of a text's Unicode code points, white space among them.</summary>
    public static EditCounts OfCharacters(WrittenText text)
    {
        static int[] Numbers(string of) => [.. of.EnumerateRunes().Select(character => character.Value)];
        return EditCounts.Of(Numbers(text.Expected), Numbers(text.Written));
    }

    internal override void Add(in MetricRows rows)
    {
        foreach (WrittenText text in rows.Texts)
        {
            Texts++;
            Matches += text.Expected == text.Written ? 1 : 0;
            Words += OfWords(text);
            Characters += OfCharacters(text);
        }
    }

    protected override void Merge(TextEdits other)
    {
        Texts += other.Texts;
        Matches += other.Matches;
        Words += other.Words;
        Characters += other.Characters;
    }

    internal override void Write(BinaryWriter to)
    {
        to.Write7BitEncodedInt64(Texts);
        to.Write7BitEncodedInt64(Matches);
        Words.Write(to);
        Characters.Write(to);
    }

    internal override void Read(BinaryReader from)
    {
        (Texts, Matches) = (from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
        (Words, Characters) = (EditCounts.Read(from), EditCounts.Read(from));
    }
}
