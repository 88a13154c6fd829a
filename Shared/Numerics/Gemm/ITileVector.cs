namespace Windrow.Numerics.Gemm;

/// <summary>The few operations a tile is made of, on hardware vectors of one width.</summary>
/// <typeparam name="V">The vector itself: wrapped in a structure, as <c>ILanes</c> does it, 24 accumulators don't stay in registers
/// (measured: 32 instead of 112 GFLOP/s).</typeparam>
unsafe interface ITileVector<V>
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>Most rows of a tile, up to 8. Rows · vectors accumulators, a row of vectors and one factor have to fit into the registers.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Most vectors in a row of a tile, up to 3.</summary>
    static abstract int MaxVectors { get; }

    static abstract V Zero { get; }

    /// <summary>Every lane holds <paramref name="value"/>.</summary>
    static abstract V Fill(float value);

    static abstract V Load(float* from);

    static abstract void Store(V value, float* to);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
}
