using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics;

/// <summary>Numbers in bfloat16: the upper half of a float32, with its sign, its exponent, and 8 significant bits instead of 24.</summary>
/// <remarks>Rounds to the nearest number, and halfway between two of them to the even one, as IEEE 754 does and ml_dtypes and PyTorch do; what is closer to
/// 2¹²⁸ than to the largest number becomes infinite. A NaN becomes the quiet NaN of the same sign. Everything is integer arithmetic on
/// each number alone, so the bits are the same on every processor.</remarks>
public static class Bfloat16
{
    const uint Sign = 0x8000_0000, Infinity = 0x7F80_0000, QuietNaN = 0x7FC0_0000, UpperHalf = 0xFFFF_0000, BelowHalf = 0x7FFF;

    /// <summary>The nearest number in bfloat16 to each of some numbers.</summary>
    /// <param name="values">[n].</param>
    /// <param name="rounded">Overwritten; may be <paramref name="values"/>. [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Round(ReadOnlySpan<float> values, Span<float> rounded)
    {
        RequireLength(values.Length, rounded.Length);
        ref readonly float from = ref MemoryMarshal.GetReference(values);
        ref float to = ref MemoryMarshal.GetReference(rounded);
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            Rounded(Vector256.LoadUnsafe(in from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < values.Length; i++) rounded[i] = Rounded(values[i]);
    }

    /// <summary>left + right, element by element: the sum in float32, rounded to bfloat16.</summary>
    /// <param name="left">[n].</param>
    /// <param name="right">[n].</param>
    /// <param name="sum">Overwritten; may be <paramref name="left"/> or <paramref name="right"/>. [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum)
    {
        RequireLength(left.Length, right.Length);
        RequireLength(left.Length, sum.Length);
        ref readonly float a = ref MemoryMarshal.GetReference(left), b = ref MemoryMarshal.GetReference(right);
        ref float to = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        for (; i <= left.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            Rounded(Vector256.LoadUnsafe(in a, (nuint)i) + Vector256.LoadUnsafe(in b, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < left.Length; i++) sum[i] = Rounded(left[i] + right[i]);
    }

    /// <summary>Writes the upper half of each number.</summary>
    /// <param name="values">Numbers in bfloat16, [n].</param>
    /// <param name="halves">Overwritten, [n].</param>
    /// <returns>Whether nothing was lost; otherwise, some numbers were not in bfloat16.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static bool TryPack(ReadOnlySpan<float> values, Span<ushort> halves)
    {
        RequireLength(values.Length, halves.Length);
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        ref readonly uint from = ref MemoryMarshal.GetReference(bits);
        ref ushort to = ref MemoryMarshal.GetReference(halves);
        Vector256<uint> all = Vector256<uint>.Zero;
        int i = 0;
        for (; i <= bits.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            Vector256<uint> low = Vector256.LoadUnsafe(in from, (nuint)i), high = Vector256.LoadUnsafe(in from, (nuint)(i + Vector256<uint>.Count));
            all |= low | high;
            Vector256.Narrow(low >> 16, high >> 16).StoreUnsafe(ref to, (nuint)i);
        }

        uint rest = 0;
        for (; i < bits.Length; i++)
        {
            rest |= bits[i];
            halves[i] = (ushort)(bits[i] >> 16);
        }

        return (all & Vector256.Create(~UpperHalf)) == Vector256<uint>.Zero && (rest & ~UpperHalf) == 0;
    }

    /// <summary>The numbers whose upper halves these are.</summary>
    /// <param name="halves">[n].</param>
    /// <param name="values">Overwritten, [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Unpack(ReadOnlySpan<ushort> halves, Span<float> values)
    {
        RequireLength(halves.Length, values.Length);
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        ref readonly ushort from = ref MemoryMarshal.GetReference(halves);
        ref uint to = ref MemoryMarshal.GetReference(bits);
        int i = 0;
        for (; i <= bits.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.LoadUnsafe(in from, (nuint)i));
            (low << 16).StoreUnsafe(ref to, (nuint)i);
            (high << 16).StoreUnsafe(ref to, (nuint)(i + Vector256<uint>.Count));
        }

        for (; i < bits.Length; i++) bits[i] = (uint)halves[i] << 16;
    }

    /// <summary>Adding just below half of the last place, and 1 if that place is odd, carries into it exactly when the number is to be rounded up.</summary>
    static float Rounded(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint rounded = (bits & ~Sign) > Infinity ? bits & Sign | QuietNaN : bits + BelowHalf + (bits >> 16 & 1) & UpperHalf;
        return BitConverter.UInt32BitsToSingle(rounded);
    }

    /// <inheritdoc cref="Rounded(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Rounded(Vector256<float> values)
    {
        Vector256<uint> bits = values.AsUInt32();
        Vector256<int> isNaN = Vector256.GreaterThan((bits & Vector256.Create(~Sign)).AsInt32(), Vector256.Create((int)Infinity));
        Vector256<uint> nan = bits & Vector256.Create(Sign) | Vector256.Create(QuietNaN);
        Vector256<uint> nearest = bits + Vector256.Create(BelowHalf) + (bits >> 16 & Vector256<uint>.One) & Vector256.Create(UpperHalf);
        return Vector256.ConditionalSelect(isNaN.AsUInt32(), nan, nearest).AsSingle();
    }

    static void RequireLength(int expected, int actual)
    {
        if (actual != expected) throw new ArgumentException($"There are {expected} and {actual} numbers; expected as many of both.");
    }
}
