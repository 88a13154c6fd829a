using System.Runtime.CompilerServices;

namespace Windrow.Numerics.Simd;

/// <summary>Elementary functions on vectors. Errors stay within 1 unit in the last place for eˣ, 1.5 for tanh, and 2.5 for σ and ln(1 + e).</summary>
/// <remarks>The polynomials are our own minimax fits; <c>tests/reference/fit_elementary.py</c> computes them and prints their errors.</remarks>
static class Elementary
{
    /// <summary>eˣ for x from -87.3 to 88; outside that range, the value at the nearest bound; NaN stays NaN.</summary>
    /// <remarks>eˣ = 2ⁿ·eʳ with n = round(x / ln 2), |r| ≤ ln(2) / 2; ln 2 is split into two parts to keep r exact.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, ILanes<V>
    {
        x = V.Min(V.Fill(88f), V.Max(V.Fill(-87.3f), x));
        V n = V.Round(x * V.Fill(1.44269504f));
        V r = V.MultiplyAdd(n, V.Fill(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Fill(2.12194440e-4f), r);

        V p = V.Fill(1.38146128e-3f);
        p = V.MultiplyAdd(p, r, V.Fill(8.36871006e-3f));
        p = V.MultiplyAdd(p, r, V.Fill(4.16683890e-2f));
        p = V.MultiplyAdd(p, r, V.Fill(1.66665211e-1f));
        p = V.MultiplyAdd(p, r, V.Fill(4.99999940e-1f));
        p = V.MultiplyAdd(p, r * r, r) + V.Fill(1f);
        return V.ScaleByPowerOfTwo(p, n);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ); below -88, where it is less than 1e-38, the value at -88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, ILanes<V> =>
        V.Fill(1f) / (V.Fill(1f) + Exp(V.Zero - x));

    /// <summary>ln(1 + e) for e from 0 to 1, accurate even where e is so small that 1 + e would round to 1.</summary>
    /// <remarks>ln(1 + e) = 2·artanh(s) with s = e / (2 + e), which is at most 1/3.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlus<V>(V e) where V : struct, ILanes<V>
    {
        V s = e / (V.Fill(2f) + e), z = s * s;
        V p = V.Fill(2.80119836e-1f);
        p = V.MultiplyAdd(p, z, V.Fill(2.80018061e-1f));
        p = V.MultiplyAdd(p, z, V.Fill(4.00215268e-1f));
        p = V.MultiplyAdd(p, z, V.Fill(6.66664183e-1f));
        return V.MultiplyAdd(p * z, s, s + s);
    }

    /// <summary>tanh(x): an odd polynomial below 0.625, where the formula with e²ˣ would cancel, and 1 − 2 / (e²ˣ + 1) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : struct, ILanes<V>
    {
        V a = V.Abs(x), z = x * x;
        V p = V.Fill(-5.70498733e-3f);
        p = V.MultiplyAdd(p, z, V.Fill(2.06390880e-2f));
        p = V.MultiplyAdd(p, z, V.Fill(-5.37397154e-2f));
        p = V.MultiplyAdd(p, z, V.Fill(1.33314416e-1f));
        p = V.MultiplyAdd(p, z, V.Fill(-3.33332807e-1f));
        V small = V.MultiplyAdd(p * z, a, a);
        V large = V.Fill(1f) - V.Fill(2f) / (Exp(a + a) + V.Fill(1f));
        return V.CopySign(V.WhereLess(a, V.Fill(0.625f), small, large), x);
    }
}
