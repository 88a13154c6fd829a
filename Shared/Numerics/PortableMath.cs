namespace Windrow.Numerics;

/// <summary>Elementary functions in double precision with the same bits on every processor and operating system: they use only operations that IEEE 754
/// defines exactly. The functions of <see cref="Math"/> come from the C library, whose versions, and even its variants for different
/// processors, round differently.</summary>
/// <remarks>Results are within 1 unit in the last place of the true value for eˣ and ln x, and within 2⁻⁵² for sine and cosine. The series are those of
/// Taylor, long enough for the reduced range.</remarks>
public static class PortableMath
{
    /// <summary>ln 2 as the sum of two numbers; the first ends in zeros, so that its products with exponents are exact.</summary>
    const double Ln2High = 0.693147180369123816490, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>eˣ; 0 below -745.2, and infinite above 709.8. NaN stays NaN.</summary>
    /// <remarks>eˣ = 2ⁿ·eʳ with n = round(x / ln 2), |r| ≤ ln(2) / 2.</remarks>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.79) return double.PositiveInfinity;
        if (x < -745.2) return 0;
        double n = Math.Round(x * 1.4426950408889634);
        double high = Math.FusedMultiplyAdd(n, -Ln2High, x), low = n * Ln2Low, r = high - low;
        double p = 0;
        for (int k = 14; k >= 2; k--) p = Math.FusedMultiplyAdd(p, r, InverseFactorials[k]);
        double lost = high - r - low;                                           // what rounding r has lost
        return Math.ScaleB(1 + (r + Math.FusedMultiplyAdd(p * r, r, lost)), (int)n);
    }

    /// <summary>ln x; NaN below 0 and for NaN, and −∞ for 0.</summary>
    /// <remarks>x = 2ⁿ·m with √½ ≤ m &lt; √2, and ln m = 2·artanh(s) with s = (m − 1) / (m + 1), |s| &lt; 0.172.</remarks>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int n = Math.ILogB(x);
        double m = Math.ScaleB(x, -n);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            n++;
        }

        // With f = m − 1, which is exact: ln m = f − (f²/2 − s·(f²/2 + R)), where R = Σ 2·s²ᵏ / (2k + 1).
        double f = m - 1, s = f / (2 + f), z = s * s, half = 0.5 * f * f;
        double sum = 0;
        for (int k = 11; k >= 1; k--) sum = Math.FusedMultiplyAdd(sum, z, TwiceInverseOdd[k]);
        sum *= z;
        if (n == 0) return f - (half - s * (half + sum));
        return n * Ln2High - (half - (s * (half + sum) + n * Ln2Low) - f);
    }

    /// <summary>xⁿ for x from 0 on; n need not be an integer.</summary>
    /// <remarks>For integers, by repeated squaring. The relative error grows with n, and stays below 2⁻⁵²·(n + 1) there.</remarks>
    public static double Pow(double x, double n)
    {
        if (n != Math.Floor(n) || Math.Abs(n) > 1L << 50) return n == 0 ? 1 : Exp(n * Log(x));
        double power = 1, square = x;
        for (long left = (long)Math.Abs(n); left > 0; left >>= 1, square *= square)
        {
            if ((left & 1) != 0) power *= square;
        }

        return n < 0 ? 1 / power : power;
    }

    /// <summary>The sine and cosine of a number of turns: of 2π·<paramref name="turns"/>.</summary>
    public static (double Sine, double Cosine) SinCosOfTurns(double turns)
    {
        double quarter = Math.Round(4 * turns), x = (turns - quarter / 4) * (2 * Math.PI), z = x * x;      // |x| ≤ π / 4
        double sine = 0, cosine = 0;
        for (int k = 17; k >= 1; k -= 2) sine = Math.FusedMultiplyAdd(sine, z, k % 4 == 1 ? InverseFactorials[k] : -InverseFactorials[k]);
        for (int k = 18; k >= 0; k -= 2) cosine = Math.FusedMultiplyAdd(cosine, z, k % 4 == 0 ? InverseFactorials[k] : -InverseFactorials[k]);
        sine *= x;
        return ((long)quarter & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>2 / (2k + 1).</summary>
    static readonly double[] TwiceInverseOdd = [.. Enumerable.Range(0, 12).Select(k => 2.0 / (2 * k + 1))];

    /// <summary>1 / k!.</summary>
    static readonly double[] InverseFactorials = MakeInverseFactorials();

    static double[] MakeInverseFactorials()
    {
        double[] inverse = new double[19];
        double factorial = 1;           // exact up to 18!
        for (int k = 0; k < inverse.Length; k++)
        {
            inverse[k] = 1 / factorial;
            factorial *= k + 1;
        }

        return inverse;
    }
}
