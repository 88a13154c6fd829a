namespace Windrow.Metrics;

/// <summary>How counts are written: a whole number in as few bytes as it needs, another number in nine.</summary>
static class CountCodec
{
    const double LargestWhole = 1L << 53;

    public static void WriteCount(this BinaryWriter to, double count)
    {
        if (count is >= 0 and <= LargestWhole && Math.Floor(count) == count)
        {
            to.Write7BitEncodedInt64((long)count << 1);
            return;
        }

        to.Write7BitEncodedInt64(1);
        to.Write(count);
    }

    public static double ReadCount(this BinaryReader from)
    {
        long code = from.Read7BitEncodedInt64();
        return code == 1 ? from.ReadDouble() : code >> 1;
    }

    public static void WriteCounts(this BinaryWriter to, ReadOnlySpan<double> counts)
    {
        foreach (double count in counts) to.WriteCount(count);
    }

    public static void ReadCounts(this BinaryReader from, Span<double> counts)
    {
        foreach (ref double count in counts) count = from.ReadCount();
    }

    /// <summary>sums += more.</summary>
    public static void AddCounts(this Span<double> sums, ReadOnlySpan<double> more)
    {
        for (int i = 0; i < sums.Length; i++) sums[i] += more[i];
    }
}
