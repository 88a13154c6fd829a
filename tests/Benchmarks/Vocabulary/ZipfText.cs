namespace Windrow.Benchmarks.Vocabulary;

/// <summary>A text of random words that follow Zipf's law, in which frequent words foretell each other. Every word occurs.</summary>
static class ZipfText
{
    /// <summary>Words that foretell the next one, half the time.</summary>
    const int Frequent = 1000;

    /// <summary>One word in this many is the next one that has not occurred yet.</summary>
    const int NewOneIn = 6;

    /// <summary>Writes a text.</summary>
    /// <param name="file">The file.</param>
    /// <param name="words">Number of different words.</param>
    /// <returns>The number of words in all.</returns>
    public static long Write(string file, int words)
    {
        double[] sums = new double[words];
        double sum = 0;
        for (int word = 0; word < words; word++) sums[word] = sum += 1.0 / (word + 1);
        Random random = new(1);
        using StreamWriter text = new(file);
        long written = 0;
        int unused = 0;
        for (int last = 0; unused < words; written++)
        {
            last = random.Next(NewOneIn) == 0 ? unused++
                : last < Frequent && random.Next(2) == 0 ? (last * 37 + 11) % Frequent
                : Drawn(random.NextDouble() * sum);
            text.Write($"w{last} ");
        }

        return written;

        int Drawn(double at)
        {
            int word = Array.BinarySearch(sums, at);
            return word < 0 ? ~word : word;
        }
    }
}
