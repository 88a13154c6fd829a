using System.Runtime.CompilerServices;

namespace Windrow.Numerics.Simd;

/// <summary>Elementary functions on vectors. Errors stay within 1 unit in the last place for eˣ, and 2.5 for tanh, σ and ln(1 + e).</summary>
/// <remarks>The polynomials are our own minimax fits; <c>tests/reference/fit_elementary.py</c> computes them and prints their errors.</remarks>
static class Elementary
{
    /// <summary>1.5·2²³ + 127: a number below 2²² that is added to it is rounded to an integer n, and n + 127, the exponent of 2ⁿ, is in the lowest
    /// bits of the sum.</summary>
    const float Rounding = 12_583_039f;

    /// <summary>eˣ for x from -87.3 to 88; outside that range, the value at the nearest bound; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, ILanes<V>
    {
        (V power, V remainder) = Powers(V.Min(V.Fill(88f), V.Max(V.Fill(-87.3f), x)));
        return power * (remainder + V.Fill(1f));
    }

    /// <summary>eˣ = 2ⁿ·eʳ with n = round(x / ln 2) and |r| ≤ ln(2) / 2, as 2ⁿ and eʳ − 1; x is from -87.3 to 88.</summary>
    /// <remarks>ln 2 is split into two parts to keep r exact.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Power, V Remainder) Powers<V>(V x) where V : struct, ILanes<V>
    {
        V sum = V.MultiplyAdd(x, V.Fill(1.44269504f), V.Fill(Rounding)), n = sum - V.Fill(Rounding);
        V r = V.MultiplyAdd(n, V.Fill(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Fill(2.12194440e-4f), r);

        V p = V.Fill(1.38146128e-3f);
        p = V.MultiplyAdd(p, r, V.Fill(8.36871006e-3f));
        p = V.MultiplyAdd(p, r, V.Fill(4.16683890e-2f));
        p = V.MultiplyAdd(p, r, V.Fill(1.66665211e-1f));
        p = V.MultiplyAdd(p, r, V.Fill(4.99999940e-1f));
        return (V.BitsToExponent(sum), V.MultiplyAdd(p, r * r, r));
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

    /// <summary>tanh |x| = m / (m + 2) with m = e²ˣ − 1, which is computed without the 1 where it would cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : struct, ILanes<V>
    {
        V a = V.Abs(x);
        (V power, V remainder) = Powers(V.Min(V.Fill(88f), a + a));
        V m = V.MultiplyAdd(power, remainder, power - V.Fill(1f));           // e²ˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1)
        return V.CopySign(m / (m + V.Fill(2f)), x);
    }
}
