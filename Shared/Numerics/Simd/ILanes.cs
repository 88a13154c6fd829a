namespace Windrow.Numerics.Simd;

/// <summary>A hardware vector of float32. Kernels are written once over this and compiled for each width.</summary>
/// <remarks>All operations round as IEEE 754 says, and <see cref="MultiplyAdd"/> rounds once, so an elementwise kernel gives the same
/// bits at every width. A part of a vector is loaded and stored with the rest at zero, so the end of a row has no code of its own.
/// But it should be compiled apart: where the compiler knows that <c>count</c> is <see cref="Width"/> a loop has neither branches nor calls, and
/// with them it takes up to seven times as long (measured: Adam, 512 bits).</remarks>
interface ILanes<V> where V : struct, ILanes<V>
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    static abstract V Zero { get; }

    /// <summary>Every lane holds <paramref name="value"/>.</summary>
    static abstract V Fill(float value);

    /// <summary>The <paramref name="count"/> floats from <paramref name="index"/> on; lanes beyond them are zero.</summary>
    static abstract V Load(ref readonly float start, int index, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes from <paramref name="index"/> on.</summary>
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

    /// <summary>Magnitude of <paramref name="magnitude"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>Where a &lt; b, <paramref name="yes"/>; elsewhere, and where either is NaN, <paramref name="no"/>.</summary>
    static abstract V WhereLess(V a, V b, V yes, V no);

    /// <summary>a·2ⁿ for n that are whole, from -126 to 127.</summary>
    static abstract V ScaleByPowerOfTwo(V a, V n);

    /// <summary>The nearest whole number, halves to even.</summary>
    static abstract V Round(V a);

    /// <summary>Sum of all lanes.</summary>
    static abstract float Sum(V a);

    /// <summary>Largest of all lanes, none of them NaN.</summary>
    static abstract float Largest(V a);
}
