namespace Windrow.Data;

/// <summary>Different words, numbered in the order in which they first appear, and how often each was seen.</summary>
/// <param name="origin">Where they come from, for messages.</param>
sealed class WordTable(string origin = "The text")
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
            throw new DataException($"{origin} has more than {MostWords} different words. Set its unit to character, or leave files out with data.exclude.");
        string text = word.ToString();
        _numbers.Add(text, number = _words.Count);
        _words.Add(text);
        _counts.Add(1);
        return number;
    }

    /// <summary>The words that are kept, the most frequent first; words of the same frequency are sorted by their code units. The word for all others, if
    /// there are others or the text itself has that word, is the last.</summary>
    /// <param name="most">How many at most, the word for all others included; null keeps all.</param>
    /// <param name="unknownByFrequency">Whether the word for all others is instead where its frequency, the sum of theirs, puts it: an output layer for large
    /// vocabularies needs frequent words first.</param>
    public WordVocabulary Keep(int? most, bool unknownByFrequency = false)
    {
        (string Word, long Count)[] words = [.. MostFrequentFirst().Where(word => word.Word != WordVocabulary.Unknown)];
        bool all = words.Length == _words.Count && words.Length <= (most ?? int.MaxValue);
        (string Word, long Count)[] kept = all ? words : words[..Math.Min(words.Length, (most ?? int.MaxValue) - 1)];
        string[] names = [.. kept.Select(word => word.Word)];
        if (all) return new WordVocabulary(names);
        long unknown = _counts.Sum() - kept.Sum(word => word.Count);
        int place = unknownByFrequency ? kept.Count(word => word.Count >= unknown) : kept.Length;
        return new WordVocabulary([.. names[..place], WordVocabulary.Unknown, .. names[place..]]);
    }

    /// <summary>The most frequent words first; words of the same frequency are sorted by their code units.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="minCount">How often each was seen at least.</param>
    public IEnumerable<string> MostFrequent(int most, long minCount = 1) =>
        MostFrequentFirst().TakeWhile(word => word.Count >= minCount).Take(most).Select(word => word.Word);

    /// <summary>All words in the same order, and how often each was seen.</summary>
    public IEnumerable<(string Word, long Count)> MostFrequentFirst() => Enumerable.Range(0, _words.Count)
        .OrderByDescending(word => _counts[word])
        .ThenBy(word => _words[word], StringComparer.Ordinal)
        .Select(word => (_words[word], _counts[word]));
}
