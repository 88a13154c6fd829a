using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Simd;

/// <summary>8 lanes in a vector of 256 bits. Where that is too wide for the processor, the runtime uses narrower vectors, or single numbers.</summary>
readonly struct Lanes256(Vector256<float> v) : ILanes<Lanes256>
{
    readonly Vector256<float> _v = v;

    public static int Width => 8;

    public static Lanes256 Zero => new(Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fill(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly float start, int index, int count)
    {
        ref readonly float first = ref Unsafe.Add(ref Unsafe.AsRef(in start), index);
        return count >= Width ? new(Vector256.LoadUnsafe(in first)) : LoadPart(in first, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, ref float start, int index, int count)
    {
        ref float first = ref Unsafe.Add(ref start, index);
        if (count >= Width) value._v.StoreUnsafe(ref first);
        else StorePart(value, ref first, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._v / b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._v, b._v, c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SquareRoot(Lanes256 a) => new(Vector256.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 magnitude, Lanes256 sign) => new(Vector256.CopySign(magnitude._v, sign._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereLess(Lanes256 a, Lanes256 b, Lanes256 yes, Lanes256 no) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._v, b._v), yes._v, no._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 BitsToExponent(Lanes256 a) => new(Vector256.ShiftLeft(a._v.AsInt32(), 23).AsSingle());

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Lanes256 LoadPart(ref readonly float first, int count)
    {
        Span<float> lanes = stackalloc float[8];
        lanes.Clear();
        MemoryMarshal.CreateReadOnlySpan(in first, count).CopyTo(lanes);
        return new(Vector256.Create<float>(lanes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StorePart(Lanes256 value, ref float first, int count)
    {
        Span<float> lanes = stackalloc float[8];
        value._v.CopyTo(lanes);
        lanes[..count].CopyTo(MemoryMarshal.CreateSpan(ref first, count));
    }
}
