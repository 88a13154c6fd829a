using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Simd;

/// <summary>16 lanes in a vector of 512 bits.</summary>
readonly struct Lanes512(Vector512<float> v) : ISumLanes<Lanes512>
{
    readonly Vector512<float> _v = v;

    public static int Width => SumLanes.Count;

    public static Lanes512 Zero => new(Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Fill(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly float start, int index, int count)
    {
        ref readonly float first = ref Unsafe.Add(ref Unsafe.AsRef(in start), index);
        return count >= SumLanes.Count ? new(Vector512.LoadUnsafe(in first)) : LoadPart(in first, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, ref float start, int index, int count)
    {
        ref float first = ref Unsafe.Add(ref start, index);
        if (count >= SumLanes.Count) value._v.StoreUnsafe(ref first);
        else StorePart(value, ref first, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._v / b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._v, b._v, c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 a) => new(Vector512.Abs(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SquareRoot(Lanes512 a) => new(Vector512.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CopySign(Lanes512 magnitude, Lanes512 sign) => new(Vector512.CopySign(magnitude._v, sign._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereLess(Lanes512 a, Lanes512 b, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._v, b._v), yes._v, no._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 BitsToExponent(Lanes512 a) => new(Vector512.ShiftLeft(a._v.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 a) => SumLanes.Of(a._v.GetLower() + a._v.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes512 a) => SumLanes.LargestOf(Vector256.MaxNative(a._v.GetLower(), a._v.GetUpper()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Lanes512 LoadPart(ref readonly float first, int count)
    {
        Span<float> lanes = stackalloc float[SumLanes.Count];
        lanes.Clear();
        MemoryMarshal.CreateReadOnlySpan(in first, count).CopyTo(lanes);
        return new(Vector512.Create<float>(lanes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StorePart(Lanes512 value, ref float first, int count)
    {
        Span<float> lanes = stackalloc float[SumLanes.Count];
        value._v.CopyTo(lanes);
        lanes[..count].CopyTo(MemoryMarshal.CreateSpan(ref first, count));
    }
}
