using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Gemm;

/// <summary>128 bits, for Arm and everything else: tiles of 8 x 12 in 24 of Arm's 32 registers.</summary>
readonly unsafe struct TileVector128 : ITileVector<Vector128<float>>
{
    public static int Width => 4;

    public static int MaxRows => 8;

    public static int MaxVectors => 3;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fill(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);
}
