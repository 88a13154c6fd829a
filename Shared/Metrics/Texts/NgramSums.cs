using System.Runtime.InteropServices;

namespace Windrow.Metrics;

/// <summary>For n-grams of each length up to a longest one: how many were written, how many were expected, and how many were both. An n-gram of a text
/// that is written more often than it is expected there counts as often as it is expected.</summary>
/// <param name="longest">The largest n.</param>
sealed class NgramSums(int longest)
{
    public int Longest => longest;

    /// <summary>Number of written n-grams, by n − 1.</summary>
    public long[] Written { get; } = new long[longest];

    /// <summary>Number of expected n-grams, by n − 1.</summary>
    public long[] Expected { get; } = new long[longest];

    /// <summary>Number of written n-grams that were expected, by n − 1.</summary>
    public long[] Matches { get; } = new long[longest];

    /// <summary>Adds the n-grams of one text.</summary>
    public void Add(int n, TextUnits written, TextUnits expected)
    {
        Written[n - 1] += written.Ngrams(n);
        Expected[n - 1] += expected.Ngrams(n);
        Matches[n - 1] += CountMatches(n, written, expected);
    }

    public void Merge(NgramSums other)
    {
        for (int i = 0; i < longest; i++)
        {
            Written[i] += other.Written[i];
            Expected[i] += other.Expected[i];
            Matches[i] += other.Matches[i];
        }
    }

    public void Write(BinaryWriter to)
    {
        foreach (long count in (ReadOnlySpan<long>)[.. Written, .. Expected, .. Matches]) to.Write7BitEncodedInt64(count);
    }

    public void Read(BinaryReader from)
    {
        foreach (long[] counts in (ReadOnlySpan<long[]>)[Written, Expected, Matches])
        {
            for (int i = 0; i < longest; i++) counts[i] = from.Read7BitEncodedInt64();
        }
    }

    static long CountMatches(int n, TextUnits written, TextUnits expected)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> left = new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < expected.Ngrams(n); i++) CollectionsMarshal.GetValueRefOrAddDefault(left, expected.Ngram(i, n), out _)++;
        long matches = 0;
        for (int i = 0; i < written.Ngrams(n); i++)
        {
            ReadOnlySpan<char> ngram = written.Ngram(i, n);
            if (!left.TryGetValue(ngram, out int count) || count == 0) continue;
            left[ngram] = count - 1;
            matches++;
        }

        return matches;
    }
}
