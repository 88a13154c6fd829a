namespace Windrow.Benchmarks.Translation;

/// <summary>A table of pairs of texts made of random words. Speed does not depend on what they say.</summary>
static class RandomPairs
{
    public const int Shortest = 5, Longest = 40;

    /// <summary>Writes pairs whose two texts have lengths of their own, every length between the bounds equally often.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="words">Number of different words of each language; all of them occur.</param>
    /// <exception cref="BenchmarkException">The pairs have fewer words than there are different ones.</exception>
    public static void Write(string file, int pairs, int words)
    {
        Random random = new(1);
        using StreamWriter table = new(file);
        table.Write("source,target\n");
        int[] next = [0, 0];
        for (int i = 0; i < pairs; i++)
        {
            WriteText(0, 's');
            table.Write(',');
            WriteText(1, 't');
            table.Write('\n');
        }

        if (next.Min() < words) throw new BenchmarkException($"{pairs} pairs have no place for {words} words.");

        void WriteText(int side, char initial)
        {
            int length = random.Next(Shortest, Longest + 1);
            for (int i = 0; i < length; i++)
            {
                int word = next[side] < words ? next[side]++ : random.Next(words);
                table.Write($"{(i == 0 ? "" : " ")}{initial}{word}");
            }
        }
    }
}
