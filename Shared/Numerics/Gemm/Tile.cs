using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Windrow.Numerics.Gemm;

/// <summary>C ← C + A·B for a tile of C small enough to stay in registers: the innermost loop of every product.</summary>
/// <remarks>
/// Each element of C is one chain c ← a[i, p]·b[p, j] + c over ascending p, rounded once per step. Rows, columns and vector width only
/// decide which chains run in parallel, so they do not change the bits. One method is compiled for each number of rows and vectors.
/// </remarks>
static unsafe class Tile<V, O> where O : struct, ITileVector<V>
{
    /// <summary>How many steps of p ahead A is prefetched into the cache: as long as the third-level cache takes to answer.</summary>
    const int PrefetchDistance = 16;

    /// <summary>Computes one tile.</summary>
    /// <param name="rows">Rows of the tile, from 1 to <see cref="ITileVector{V}.MaxRows"/>.</param>
    /// <param name="vectors">Vectors in a row, from 1 to <see cref="ITileVector{V}.MaxVectors"/>.</param>
    /// <param name="k">Length of the chains, at least 1.</param>
    /// <param name="a">a[i, p] is at i·aRow + p·aStep.</param>
    /// <param name="aRow">Stride between rows of A.</param>
    /// <param name="aStep">Stride between steps of A.</param>
    /// <param name="b">b[p, 0]: the panel of B, rows <paramref name="vectors"/> vectors apart.</param>
    /// <param name="c">c[0, 0].</param>
    /// <param name="cRow">Stride between rows of C.</param>
    /// <param name="start">Initial values of the chains, with the layout of C: C itself, or other values; null for zeros.</param>
    /// <param name="startRow">Stride between rows of <paramref name="start"/>; 0 when all rows start with the same values.</param>
    public static void Run(
        int rows, int vectors, int k, float* a, nint aRow, nint aStep, float* b, float* start, nint startRow, float* c, nint cRow)
    {
        switch (vectors)
        {
            case 1: Run<One>(rows, k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 2: Run<Two>(rows, k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            default: Run<Three>(rows, k, a, aRow, aStep, b, start, startRow, c, cRow); break;
        }
    }

    static void Run<W>(
        int rows, int k, float* a, nint aRow, nint aStep, float* b, float* start, nint startRow, float* c, nint cRow) where W : struct, ICount
    {
        switch (rows)
        {
            case 1: Run<One, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 2: Run<Two, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 3: Run<Three, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 4: Run<Four, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 5: Run<Five, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 6: Run<Six, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            case 7: Run<Seven, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
            default: Run<Eight, W>(k, a, aRow, aStep, b, start, startRow, c, cRow); break;
        }
    }

    static void Run<R, W>(int k, float* a, nint aRow, nint aStep, float* b, float* start, nint startRow, float* c, nint cRow)
        where R : struct, ICount
        where W : struct, ICount
    {
        V c00 = O.Zero, c01 = O.Zero, c02 = O.Zero;
        V c10 = O.Zero, c11 = O.Zero, c12 = O.Zero;
        V c20 = O.Zero, c21 = O.Zero, c22 = O.Zero;
        V c30 = O.Zero, c31 = O.Zero, c32 = O.Zero;
        V c40 = O.Zero, c41 = O.Zero, c42 = O.Zero;
        V c50 = O.Zero, c51 = O.Zero, c52 = O.Zero;
        V c60 = O.Zero, c61 = O.Zero, c62 = O.Zero;
        V c70 = O.Zero, c71 = O.Zero, c72 = O.Zero;
        if (start != null)
        {
            Load<W>(start, ref c00, ref c01, ref c02);
            if (R.Value > 1) Load<W>(start + startRow, ref c10, ref c11, ref c12);
            if (R.Value > 2) Load<W>(start + 2 * startRow, ref c20, ref c21, ref c22);
            if (R.Value > 3) Load<W>(start + 3 * startRow, ref c30, ref c31, ref c32);
            if (R.Value > 4) Load<W>(start + 4 * startRow, ref c40, ref c41, ref c42);
            if (R.Value > 5) Load<W>(start + 5 * startRow, ref c50, ref c51, ref c52);
            if (R.Value > 6) Load<W>(start + 6 * startRow, ref c60, ref c61, ref c62);
            if (R.Value > 7) Load<W>(start + 7 * startRow, ref c70, ref c71, ref c72);
        }

        float* a0 = a, a1 = a + aRow, a2 = a + 2 * aRow, a3 = a + 3 * aRow, a4 = a + 4 * aRow, a5 = a + 5 * aRow, a6 = a + 6 * aRow, a7 = a + 7 * aRow;
        float* end = b + (nint)k * W.Value * O.Width;
        nint p = 0, ahead = PrefetchDistance * aStep;
        do
        {
            if (Sse.IsSupported) Sse.Prefetch0(a0 + p + ahead);
            V b0 = O.Zero, b1 = O.Zero, b2 = O.Zero;
            Load<W>(b, ref b0, ref b1, ref b2);
            MultiplyAdd<W>(a0[p], b0, b1, b2, ref c00, ref c01, ref c02);
            if (R.Value > 1) MultiplyAdd<W>(a1[p], b0, b1, b2, ref c10, ref c11, ref c12);
            if (R.Value > 2) MultiplyAdd<W>(a2[p], b0, b1, b2, ref c20, ref c21, ref c22);
            if (R.Value > 3) MultiplyAdd<W>(a3[p], b0, b1, b2, ref c30, ref c31, ref c32);
            if (R.Value > 4) MultiplyAdd<W>(a4[p], b0, b1, b2, ref c40, ref c41, ref c42);
            if (R.Value > 5) MultiplyAdd<W>(a5[p], b0, b1, b2, ref c50, ref c51, ref c52);
            if (R.Value > 6) MultiplyAdd<W>(a6[p], b0, b1, b2, ref c60, ref c61, ref c62);
            if (R.Value > 7) MultiplyAdd<W>(a7[p], b0, b1, b2, ref c70, ref c71, ref c72);
            b += W.Value * O.Width;
            p += aStep;
        }
        while (b < end);

        Store<W>(c00, c01, c02, c);
        if (R.Value > 1) Store<W>(c10, c11, c12, c + cRow);
        if (R.Value > 2) Store<W>(c20, c21, c22, c + 2 * cRow);
        if (R.Value > 3) Store<W>(c30, c31, c32, c + 3 * cRow);
        if (R.Value > 4) Store<W>(c40, c41, c42, c + 4 * cRow);
        if (R.Value > 5) Store<W>(c50, c51, c52, c + 5 * cRow);
        if (R.Value > 6) Store<W>(c60, c61, c62, c + 6 * cRow);
        if (R.Value > 7) Store<W>(c70, c71, c72, c + 7 * cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load<W>(float* from, ref V first, ref V second, ref V third) where W : struct, ICount
    {
        first = O.Load(from);
        if (W.Value > 1) second = O.Load(from + O.Width);
        if (W.Value > 2) third = O.Load(from + 2 * O.Width);
    }

    /// <summary>One step of the chains in one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void MultiplyAdd<W>(float a, V b0, V b1, V b2, ref V c0, ref V c1, ref V c2) where W : struct, ICount
    {
        V x = O.Fill(a);
        c0 = O.MultiplyAdd(x, b0, c0);
        if (W.Value > 1) c1 = O.MultiplyAdd(x, b1, c1);
        if (W.Value > 2) c2 = O.MultiplyAdd(x, b2, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<W>(V first, V second, V third, float* to) where W : struct, ICount
    {
        O.Store(first, to);
        if (W.Value > 1) O.Store(second, to + O.Width);
        if (W.Value > 2) O.Store(third, to + 2 * O.Width);
    }
}
