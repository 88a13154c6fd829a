using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Sums over a row of numbers, added in an order that depends only on their number: in <see cref="SumLanes.Count"/> lanes, which are added
/// at the end.</summary>
static class Sums
{
    /// <summary>Σᵢ xᵢ.</summary>
    public static float Of(ReadOnlySpan<float> x) => Run<Plain>(x, x);

    /// <summary>Σᵢ xᵢ².</summary>
    public static float OfSquares(ReadOnlySpan<float> x) => Run<Product>(x, x);

    /// <summary>Σᵢ xᵢ yᵢ.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float OfProducts(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length) throw new ArgumentException($"There are {x.Length} and {y.Length} numbers; expected as many of both.");
        return Run<Product>(x, y);
    }

    static float Run<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y) where T : struct, ITerm =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512, T>(x, y) : Run<LanePair, T>(x, y);

    internal static float Run<V, T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y) where V : struct, ISumLanes<V> where T : struct, ITerm
    {
        ref readonly float xs = ref MemoryMarshal.GetReference(x), ys = ref MemoryMarshal.GetReference(y);
        int whole = x.Length - x.Length % SumLanes.Count;
        V sum = V.Zero;
        for (int i = 0; i < whole; i += SumLanes.Count) sum = T.Add(V.Load(in xs, i, SumLanes.Count), V.Load(in ys, i, SumLanes.Count), sum);
        if (whole < x.Length) sum = T.Add(V.Load(in xs, whole, x.Length - whole), V.Load(in ys, whole, x.Length - whole), sum);
        return V.Sum(sum);
    }

    /// <summary>What is added for each pair of numbers; 0 for two zeros.</summary>
    internal interface ITerm
    {
        static abstract V Add<V>(V x, V y, V sum) where V : struct, ISumLanes<V>;
    }

    /// <summary>x.</summary>
    internal readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add<V>(V x, V y, V sum) where V : struct, ISumLanes<V> => sum + x;
    }

    /// <summary>x·y.</summary>
    internal readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add<V>(V x, V y, V sum) where V : struct, ISumLanes<V> => V.MultiplyAdd(x, y, sum);
    }
}
