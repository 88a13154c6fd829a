namespace Windrow.Metrics;

/// <summary>A text as a row of words or characters, whose n-grams are parts of one string.</summary>
sealed class TextUnits
{
    readonly string _text;
    readonly int[] _starts;     // of each unit, and where another one would start
    readonly int _gap;          // between two units

    TextUnits(string text, int[] starts, int gap) => (_text, _starts, _gap) = (text, starts, gap);

    /// <summary>Number of words or characters.</summary>
    public int Count => _starts.Length - 1;

    /// <param name="words">Words without spaces.</param>
    public static TextUnits OfWords(IReadOnlyList<string> words)
    {
        int[] starts = new int[words.Count + 1];
        for (int i = 0; i < words.Count; i++) starts[i + 1] = starts[i] + words[i].Length + 1;
        return new TextUnits(string.Join(' ', words), starts, gap: 1);
    }

    /// <summary>The Unicode code points of a text without its white space.</summary>
    public static TextUnits OfCharacters(string text)
    {
        string visible = string.Concat(WhiteSpace.Split(text));
        List<int> starts = [0];
        foreach (System.Text.Rune character in visible.EnumerateRunes()) starts.Add(starts[^1] + character.Utf16SequenceLength);
        return new TextUnits(visible, [.. starts], gap: 0);
    }

    /// <summary>How many n-grams there are.</summary>
    public int Ngrams(int n) => Math.Max(0, Count - n + 1);

    /// <summary>The n units that begin with this one. Two n-grams are equal if and only if their spans are.</summary>
    public ReadOnlySpan<char> Ngram(int first, int n) => _text.AsSpan(_starts[first]..(_starts[first + n] - _gap));
}
