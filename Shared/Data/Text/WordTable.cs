namespace Windrow.Data;

/// <summary>The different words of a text, numbered in the order in which they first appear, and how often each was seen.</summary>
sealed class WordTable
{
    /// <summary>A text with more is assumed not to consist of words.</summary>
    const int MostWords = 10_000_000;

    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _words = [];
    readonly List<long> _counts = [];

    public IReadOnlyList<string> Words => _words;

    /// <summary>Counts a word and returns its number; allocates only for a new one.</summary>
    /// <exception cref="DataException">There are too many different words.</exception>
    public int Add(ReadOnlySpan<char> word)
    {
        if (_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out int number))
        {
            _counts[number]++;
            return number;
        }

        if (_words.Count == MostWords)
            throw new DataException($"The text has more than {MostWords} different words. Set data.unit to character, or leave files out with data.exclude.");
        string text = word.ToString();
        _numbers.Add(text, number = _words.Count);
        _words.Add(text);
        _counts.Add(1);
        return number;
    }

    /// <summary>The words that are kept, the most frequent first; words of the same frequency are sorted by their code units. The last is the word
    /// for all others, if there are others or the text itself has that word.</summary>
    /// <param name="most">How many at most, the last one included; null keeps all.</param>
    public WordVocabulary Keep(int? most)
    {
        int[] order = [.. Enumerable.Range(0, _words.Count)
            .Where(word => _words[word] != WordVocabulary.Unknown)
            .OrderByDescending(word => _counts[word])
            .ThenBy(word => _words[word], StringComparer.Ordinal)];
        bool all = order.Length == _words.Count && order.Length <= (most ?? int.MaxValue);
        IEnumerable<string> kept = order.Take(all ? order.Length : (most ?? int.MaxValue) - 1).Select(word => _words[word]);
        return new WordVocabulary(all ? [.. kept] : [.. kept, WordVocabulary.Unknown]);
    }
}
