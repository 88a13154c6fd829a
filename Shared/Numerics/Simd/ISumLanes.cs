namespace Windrow.Numerics.Simd;

/// <summary>Vectors of <see cref="SumLanes.Count"/> lanes, whatever hardware vectors they consist of: for kernels that add numbers of one row. The order in
/// which they are added depends on the number of lanes, and must be the same on every processor.</summary>
interface ISumLanes<V> : ILanes<V> where V : struct, ISumLanes<V>
{
    /// <summary>The sum of all lanes: of lanes i and i + 8, of these i and i + 4, of these i and i + 2, and of the last two.</summary>
    static abstract float Sum(V a);

    /// <summary>The largest lane; none may be NaN.</summary>
    static abstract float Largest(V a);
}
