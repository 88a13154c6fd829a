using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windrow.Grains.Wire;

/// <summary>Which cache lines of some values hold anything but zeros. Gradients of embeddings are zero in every row whose token did not
/// occur, so most of their lines do not have to be sent.</summary>
/// <remarks>A line is <see cref="Length"/> floats; the last may be shorter. Minus zero does not count as zero: values arrive with the same bits.</remarks>
static class ZeroLines
{
    /// <summary>Number of floats in a line: 64 bytes.</summary>
    public const int Length = 16;

    /// <summary>Lines that are looked at before all are.</summary>
    const int Looks = 64;

    /// <summary>Whether any of a few lines, evenly spread, is zero. If not, hardly more than one in twenty is, and a map of them is not worth its time.</summary>
    public static bool MayBeMany(ReadOnlySpan<float> values)
    {
        int whole = values.Length / Length;
        if (whole <= Looks) return true;
        for (int look = 0; look < Looks; look++)
        {
            if (IsZero(values, (int)((long)whole * look / Looks))) return true;
        }

        return false;
    }

    /// <summary>Length in bytes of the map for <paramref name="floats"/> values, with one bit for each line.</summary>
    public static int MapBytes(int floats) => (Count(floats) + 7) / 8;

    /// <summary>Sets the bit of each line that holds anything but zeros.</summary>
    /// <returns>The number of floats in those lines.</returns>
    public static int Map(ReadOnlySpan<float> values, Span<byte> map)
    {
        map.Clear();
        int kept = 0, whole = values.Length / Length;
        for (int line = 0; line < whole; line++)
        {
            if (IsZero(values, line)) continue;
            Set(map, line);
            kept += Length;
        }

        ReadOnlySpan<float> rest = values[(whole * Length)..];
        if (!MemoryMarshal.AsBytes(rest).ContainsAnyExcept((byte)0)) return kept;
        Set(map, whole);
        return kept + rest.Length;
    }

    /// <summary>The next run of lines that are not zero, as a range of floats; empty at the end.</summary>
    /// <param name="map">The map.</param>
    /// <param name="floats">Total number of values.</param>
    /// <param name="from">Where to start looking: a multiple of <see cref="Length"/>, or the end.</param>
    public static (int Start, int Count) NextRun(ReadOnlySpan<byte> map, int floats, int from)
    {
        int line = from / Length, lines = Count(floats);
        if (from >= floats) return (floats, 0);
        while (line < lines && !IsSet(map, line)) line++;
        int first = line;
        while (line < lines && IsSet(map, line)) line++;
        return (Math.Min(first * Length, floats), Math.Min(line * Length, floats) - Math.Min(first * Length, floats));
    }

    static bool IsZero(ReadOnlySpan<float> values, int line) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)(line * Length)).AsUInt32() == Vector512<uint>.Zero;

    static int Count(int floats) => (floats + Length - 1) / Length;

    static void Set(Span<byte> map, int line) => map[line >> 3] |= (byte)(1 << (line & 7));

    static bool IsSet(ReadOnlySpan<byte> map, int line) => (map[line >> 3] & 1 << (line & 7)) != 0;
}
