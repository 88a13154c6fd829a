namespace Windrow.Numerics.Simd;

/// <summary>A hardware vector of float32. Kernels are written once against this interface and compiled for each width.</summary>
/// <remarks>All operations round as in IEEE 754, and <see cref="MultiplyAdd"/> rounds once, so an elementwise kernel gives the same
/// bits at every width; for sums over lanes, see <see cref="ISumLanes{V}"/>. Part of a vector is loaded with zeros in the remaining lanes, so the end of a row needs no code of its own.
/// But it should be compiled separately: where the compiler knows that <c>count</c> is <see cref="Width"/>, a loop has no branches or calls;
/// with them it takes up to seven times as long (measured: Adam, 512 bits).</remarks>
interface ILanes<V> where V : struct, ILanes<V>
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    static abstract V Zero { get; }

    /// <summary>A vector with <paramref name="value"/> in every lane.</summary>
    static abstract V Fill(float value);

    /// <summary><paramref name="count"/> floats starting at <paramref name="index"/>; the other lanes are zero.</summary>
    static abstract V Load(ref readonly float start, int index, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes, starting at <paramref name="index"/>.</summary>
    static abstract void Store(V value, ref float start, int index, int count);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The smaller of each pair; b where b is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger of each pair; b where b is NaN.</summary>
    static abstract V Max(V a, V b);

    static abstract V Abs(V a);

    static abstract V SquareRoot(V a);

    /// <summary>The magnitude of <paramref name="magnitude"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary><paramref name="yes"/> where a &lt; b; elsewhere, including where either is NaN, <paramref name="no"/>.</summary>
    static abstract V WhereLess(V a, V b, V yes, V no);

    /// <summary>The numbers whose exponents are the lowest eight bits of <paramref name="a"/>, and whose fractions are zero.</summary>
    static abstract V BitsToExponent(V a);
}
