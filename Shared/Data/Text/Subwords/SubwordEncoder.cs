using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Windrow.Data;

/// <summary>Divides words into subwords: the merges are applied in the order in which they were learned, each wherever it is possible, from left to
/// right. Thread-safe.</summary>
sealed class SubwordEncoder
{
    /// <summary>Words whose subwords are kept: almost all words of a text are among its first ones.</summary>
    const int MostKept = 1 << 16;

    const int Unknown = -1;

    readonly Dictionary<string, int> _numbers;
    readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    readonly int _unknown;
    readonly ConcurrentDictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    int _keptCount;

    /// <param name="tokens">The characters and what the merges form of them, in the order of their numbers; the last stands for every other character.</param>
    /// <param name="merges">Two tokens each.</param>
    /// <exception cref="DataException">A merge is not of two tokens, or forms none.</exception>
    public SubwordEncoder(IReadOnlyList<string> tokens, IReadOnlyList<IReadOnlyList<string>> merges)
    {
        _numbers = NameNumbers.Of(tokens);
        _unknown = tokens.Count - 1;
        foreach (IReadOnlyList<string> merge in merges)
        {
            if (merge is not [string left, string right]
                || !_numbers.TryGetValue(left, out int first) || !_numbers.TryGetValue(right, out int second) || !_numbers.TryGetValue(left + right, out int merged))
                throw new DataException($"The merge '{string.Join("' + '", merge)}' does not form a token of two others. Take the model from a file that is whole.");
            _merges.TryAdd((first, second), (_merges.Count, merged));
        }
    }

    /// <summary>The subwords of a word, which must not be changed.</summary>
    public int[] Encode(ReadOnlySpan<char> word)
    {
        if (_kept.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out int[]? kept)) return kept;
        List<int> symbols = new(word.Length);
        foreach (Rune rune in word.EnumerateRunes()) symbols.Add(_numbers.TryGetValue(rune.ToString(), out int number) ? number : Unknown);
        while (TryFindFirst(symbols, out (int Left, int Right) pair, out int merged)) Replace(symbols, pair, merged);
        CollectionsMarshal.AsSpan(symbols).Replace(Unknown, _unknown);
        int[] subwords = [.. symbols];
        if (Volatile.Read(ref _keptCount) < MostKept && _kept.TryAdd(word.ToString(), subwords)) Interlocked.Increment(ref _keptCount);
        return subwords;
    }

    /// <summary>The pair of neighbors whose merge was learned first.</summary>
    bool TryFindFirst(List<int> symbols, out (int Left, int Right) pair, out int merged)
    {
        int best = int.MaxValue;
        (pair, merged) = (default, Unknown);
        for (int i = 1; i < symbols.Count; i++)
        {
            if (!_merges.TryGetValue((symbols[i - 1], symbols[i]), out (int Rank, int Merged) merge) || merge.Rank >= best) continue;
            (best, pair, merged) = (merge.Rank, (symbols[i - 1], symbols[i]), merge.Merged);
        }

        return best < int.MaxValue;
    }

    static void Replace(List<int> symbols, (int Left, int Right) pair, int merged)
    {
        int written = 0;
        for (int i = 0; i < symbols.Count; i++)
        {
            bool found = i + 1 < symbols.Count && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
            symbols[written++] = found ? merged : symbols[i];
            if (found) i++;
        }

        symbols.RemoveRange(written, symbols.Count - written);
    }
}
