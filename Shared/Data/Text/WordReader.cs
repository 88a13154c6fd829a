using System.Text;

namespace Windrow.Data;

/// <summary>Splits a stream of characters into words: what stands between white space, and the end of each line.</summary>
/// <param name="read">Gives the next characters; 0 when there are no more.</param>
/// <param name="table">Numbers the words.</param>
/// <param name="origin">Where they come from, for messages.</param>
sealed class WordReader(WordReader.Source read, WordTable table, string origin)
{
    const int LongestWord = 10_000;

    readonly int[] _characters = new int[4096];
    readonly char[] _word = new char[LongestWord + 2];
    int _next, _end, _length;
    bool _afterReturn;      // the character before was CR

    /// <summary>Fills the span with characters; 0 when there are no more.</summary>
    public delegate int Source(Span<int> characters);

    /// <summary>The numbers of the next words; 0 when there are no more.</summary>
    /// <exception cref="DataException">A word is too long.</exception>
    public int Read(Span<int> words)
    {
        int count = 0;
        while (count < words.Length)
        {
            if (_next == _end && !Fill())
            {
                if (_length > 0) words[count++] = TakeWord();
                break;
            }

            Rune character = new(_characters[_next]);
            if (Rune.IsWhiteSpace(character) && _length > 0)
            {
                words[count++] = TakeWord();        // the white space is examined in the next pass
                continue;
            }

            _next++;
            if (!Rune.IsWhiteSpace(character)) Append(character);
            else if (character.Value == '\r' || (character.Value == '\n' && !_afterReturn)) words[count++] = table.Add(WordVocabulary.LineEnd);
            _afterReturn = character.Value == '\r';
        }

        return count;
    }

    /// <summary>The words of a text in memory.</summary>
    public static int[] WordsOf(string text, WordTable table)
    {
        int[] characters = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        int taken = 0;
        WordReader reader = new(
            span =>
            {
                int count = Math.Min(span.Length, characters.Length - taken);
                characters.AsSpan(taken, count).CopyTo(span);
                taken += count;
                return count;
            },
            table,
            "The prompt");
        List<int> words = [];
        int[] some = new int[256];
        for (int count; (count = reader.Read(some)) > 0;) words.AddRange(some.AsSpan(0, count));
        return [.. words];
    }

    bool Fill()
    {
        (_next, _end) = (0, read(_characters));
        return _end > 0;
    }

    void Append(Rune character)
    {
        if (_length >= LongestWord)
            throw new DataException($"{origin} has a word of more than {LongestWord} characters. "
                + "Set data.unit to character, or leave the file out with data.exclude.");
        _length += character.EncodeToUtf16(_word.AsSpan(_length));
    }

    int TakeWord()
    {
        int word = table.Add(_word.AsSpan(0, _length));
        _length = 0;
        return word;
    }
}
