using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Gemm;

/// <summary>256 bits, for processors with AVX2: tiles of 6 x 16 in 12 of 16 registers.</summary>
readonly unsafe struct TileVector256 : ITileVector<Vector256<float>>
{
    public static int Width => 8;

    public static int MaxRows => 6;

    public static int MaxVectors => 2;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fill(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
}
