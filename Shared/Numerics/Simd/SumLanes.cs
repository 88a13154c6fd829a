using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Windrow.Numerics.Simd;

/// <summary>What all vectors of <see cref="ISumLanes{V}"/> have in common.</summary>
static class SumLanes
{
    /// <summary>Floats in one vector, on every processor.</summary>
    public const int Count = 16;

    /// <summary>The sum of a vector's lanes; lanes i and i + 8 have been added already. Halves are added until one number is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(Vector256<float> eight)
    {
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }

    /// <summary>The largest of eight numbers; none may be NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestOf(Vector256<float> eight)
    {
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two[0], two[1]);
    }
}
