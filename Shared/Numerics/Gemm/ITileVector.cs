namespace Windrow.Numerics.Gemm;

/// <summary>The few operations that a tile needs, on hardware vectors of one width.</summary>
/// <typeparam name="V">The vector itself. Wrapped in a struct, as <c>ILanes</c> does, 24 accumulators do not stay in registers
/// (measured: 32 instead of 112 GFLOP/s).</typeparam>
unsafe interface ITileVector<V>
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>Maximum rows of a tile, up to 8. The rows · vectors accumulators, one row of vectors and one factor must fit into the registers.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Maximum number of vectors in a row of a tile, up to 3.</summary>
    static abstract int MaxVectors { get; }

    static abstract V Zero { get; }

    /// <summary>A vector with <paramref name="value"/> in every lane.</summary>
    static abstract V Fill(float value);

    static abstract V Load(float* from);

    static abstract void Store(V value, float* to);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
}
