namespace Windrow.Metrics;

/// <summary>By which changes expected words or characters became the written ones.</summary>
/// <param name="Substitutions">Those that became another one.</param>
/// <param name="Deletions">Those that are expected, but not written.</param>
/// <param name="Insertions">Those that are written, but not expected.</param>
/// <param name="Expected">All that are expected.</param>
readonly record struct EditCounts(long Substitutions, long Deletions, long Insertions, long Expected)
{
    const long One = 1L << 32;      // an error; the substitutions are counted below it

    public long Errors => Substitutions + Deletions + Insertions;

    /// <summary>The changes of one text: as few as possible, and of equally few, those with the fewest substitutions, which leave the most as it is.</summary>
    /// <remarks>The distance of Levenshtein 1966 with a cost for each change, as of Wagner and Fischer 1974, https://doi.org/10.1145/321796.321811:
    /// <code>
    /// dᵢⱼ = min(dᵢ₋₁ⱼ₋₁ + [eᵢ ≠ wⱼ], dᵢ₋₁ⱼ + 1, dᵢⱼ₋₁ + 1)
    /// </code>
    /// Insertions minus deletions is the difference of the lengths, so errors and substitutions are enough to know all three. Time is the product of the
    /// lengths.</remarks>
    /// <param name="expected">Words as numbers, or code points.</param>
    /// <param name="written">The same of the written text.</param>
    public static EditCounts Of(ReadOnlySpan<int> expected, ReadOnlySpan<int> written)
    {
        long[] d = new long[written.Length + 1];        // the row of i
        for (int j = 0; j < d.Length; j++) d[j] = j * One;
        foreach (int e in expected)
        {
            long diagonal = d[0];
            d[0] += One;
            for (int j = 1; j < d.Length; j++)
            {
                long changed = diagonal + (e == written[j - 1] ? 0 : One + 1);
                diagonal = d[j];
                d[j] = Math.Min(changed, Math.Min(d[j], d[j - 1]) + One);
            }
        }

        long errors = d[^1] / One, substitutions = d[^1] % One, others = errors - substitutions, longer = written.Length - expected.Length;
        return new EditCounts(substitutions, (others - longer) / 2, (others + longer) / 2, expected.Length);
    }

    public static EditCounts operator +(EditCounts a, EditCounts b) =>
        new(a.Substitutions + b.Substitutions, a.Deletions + b.Deletions, a.Insertions + b.Insertions, a.Expected + b.Expected);

    public void Write(BinaryWriter to)
    {
        foreach (long count in (ReadOnlySpan<long>)[Substitutions, Deletions, Insertions, Expected]) to.Write7BitEncodedInt64(count);
    }

    public static EditCounts Read(BinaryReader from) =>
        new(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
}
