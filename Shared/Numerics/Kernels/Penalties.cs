using System.Runtime.CompilerServices;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>A loss of real numbers that depends on the error d = prediction − target alone. Zero for d = 0, NaN for NaN.</summary>
interface IPenalty
{
    /// <summary>ℓ(d).</summary>
    /// <param name="d">The error.</param>
    /// <param name="slope">dℓ/dd.</param>
    V Of<V>(V d, out V slope) where V : struct, ILanes<V>;
}

/// <summary>ℓ = d², not halved.</summary>
readonly struct SquaredError : IPenalty
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V>(V d, out V slope) where V : struct, ILanes<V>
    {
        slope = d + d;
        return d * d;
    }
}

/// <summary>ℓ = |d|, with slope 0 at d = 0.</summary>
readonly struct AbsoluteError : IPenalty
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V>(V d, out V slope) where V : struct, ILanes<V>
    {
        V a = V.Abs(d);
        slope = V.WhereLess(V.Zero, a, V.CopySign(V.Fill(1f), d), d);
        return a;
    }
}

/// <summary>ℓ = d² / 2 for |d| ≤ δ, and δ (|d| − δ / 2) beyond. Huber 1964, https://doi.org/10.1214/aoms/1177703732.</summary>
/// <remarks>Both branches are m (|d| − m / 2) with m = min(|d|, δ), and have slope ±m.</remarks>
readonly struct HuberError(float delta) : IPenalty
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<V>(V d, out V slope) where V : struct, ILanes<V>
    {
        V a = V.Abs(d), m = V.Min(V.Fill(delta), a);
        slope = V.CopySign(m, d);
        return m * (a - V.Fill(0.5f) * m);
    }
}
