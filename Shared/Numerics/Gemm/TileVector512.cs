using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Gemm;

/// <summary>512 bits, for processors with AVX-512: tiles of 8 x 48 in 24 of 32 registers.</summary>
readonly unsafe struct TileVector512 : ITileVector<Vector512<float>>
{
    public static int Width => 16;

    public static int MaxRows => 8;

    public static int MaxVectors => 3;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fill(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
}
