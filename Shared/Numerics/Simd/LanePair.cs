using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Simd;

/// <summary>16 lanes in two vectors of 256 bits, for sums on processors without vectors of 512 bits. Other kernels use <see cref="Lanes256"/>, because
/// two vectors for each value soon need more registers than there are (measured: 7 % of an LSTM's step).</summary>
readonly struct LanePair(Vector256<float> low, Vector256<float> high) : ISumLanes<LanePair>
{
    readonly Vector256<float> _low = low, _high = high;

    public static int Width => SumLanes.Count;

    public static LanePair Zero => new(Vector256<float>.Zero, Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair Fill(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair Load(ref readonly float start, int index, int count)
    {
        ref readonly float first = ref Unsafe.Add(ref Unsafe.AsRef(in start), index);
        return count >= SumLanes.Count ? new(Vector256.LoadUnsafe(in first), Vector256.LoadUnsafe(in first, 8)) : LoadPart(in first, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LanePair value, ref float start, int index, int count)
    {
        ref float first = ref Unsafe.Add(ref start, index);
        if (count < SumLanes.Count)
        {
            StorePart(value, ref first, count);
            return;
        }

        value._low.StoreUnsafe(ref first);
        value._high.StoreUnsafe(ref first, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair operator +(LanePair a, LanePair b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair operator -(LanePair a, LanePair b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair operator *(LanePair a, LanePair b) => new(a._low * b._low, a._high * b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair operator /(LanePair a, LanePair b) => new(a._low / b._low, a._high / b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair MultiplyAdd(LanePair a, LanePair b, LanePair c) =>
        new(Vector256.FusedMultiplyAdd(a._low, b._low, c._low), Vector256.FusedMultiplyAdd(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair Min(LanePair a, LanePair b) => new(Vector256.MinNative(a._low, b._low), Vector256.MinNative(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair Max(LanePair a, LanePair b) => new(Vector256.MaxNative(a._low, b._low), Vector256.MaxNative(a._high, b._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair Abs(LanePair a) => new(Vector256.Abs(a._low), Vector256.Abs(a._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair SquareRoot(LanePair a) => new(Vector256.Sqrt(a._low), Vector256.Sqrt(a._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair CopySign(LanePair magnitude, LanePair sign) =>
        new(Vector256.CopySign(magnitude._low, sign._low), Vector256.CopySign(magnitude._high, sign._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair WhereLess(LanePair a, LanePair b, LanePair yes, LanePair no) => new(
        Vector256.ConditionalSelect(Vector256.LessThan(a._low, b._low), yes._low, no._low),
        Vector256.ConditionalSelect(Vector256.LessThan(a._high, b._high), yes._high, no._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair BitsToExponent(LanePair a) =>
        new(Vector256.ShiftLeft(a._low.AsInt32(), 23).AsSingle(), Vector256.ShiftLeft(a._high.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(LanePair a) => SumLanes.Of(a._low + a._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(LanePair a) => SumLanes.LargestOf(Vector256.MaxNative(a._low, a._high));

    [MethodImpl(MethodImplOptions.NoInlining)]
    static LanePair LoadPart(ref readonly float first, int count)
    {
        Span<float> lanes = stackalloc float[SumLanes.Count];
        lanes.Clear();
        MemoryMarshal.CreateReadOnlySpan(in first, count).CopyTo(lanes);
        return new(Vector256.Create<float>(lanes), Vector256.Create<float>(lanes[8..]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StorePart(LanePair value, ref float first, int count)
    {
        Span<float> lanes = stackalloc float[SumLanes.Count];
        value._low.CopyTo(lanes);
        value._high.CopyTo(lanes[8..]);
        lanes[..count].CopyTo(MemoryMarshal.CreateSpan(ref first, count));
    }
}
