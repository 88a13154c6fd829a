using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Sums over rows, as needed for the gradient of a bias.</summary>
static class ColumnSums
{
    /// <summary>Adds the rows to the sums, one after the other.</summary>
    /// <param name="x">[N, C].</param>
    /// <param name="sums">[C].</param>
    /// <exception cref="ArgumentException">The number of sums is not C.</exception>
    public static void Add(MatrixView x, Span<float> sums)
    {
        if (sums.Length != x.Cols) throw new ArgumentException($"There are {sums.Length} sums for {x.Cols} columns.", nameof(sums));
        if (Vector512.IsHardwareAccelerated) Add<Lanes512>(x, sums);
        else Add<Lanes256>(x, sums);
    }

    /// <summary>Adds four rows in one pass over the sums.</summary>
    internal static void Add<V>(MatrixView x, Span<float> sums) where V : struct, ILanes<V>
    {
        ref float s = ref MemoryMarshal.GetReference(sums);
        int r = 0, C = x.Cols, whole = C - C % V.Width;
        for (; r + 4 <= x.Rows; r += 4)
        {
            ref readonly float a = ref MemoryMarshal.GetReference(x.Row(r)), b = ref MemoryMarshal.GetReference(x.Row(r + 1));
            ref readonly float c = ref MemoryMarshal.GetReference(x.Row(r + 2)), d = ref MemoryMarshal.GetReference(x.Row(r + 3));
            for (int j = 0; j < whole; j += V.Width) Add<V>(in a, in b, in c, in d, ref s, j, V.Width);
            if (whole < C) Add<V>(in a, in b, in c, in d, ref s, whole, C - whole);
        }

        for (; r < x.Rows; r++) TensorPrimitives.Add(sums, x.Row(r), sums);
    }

    /// <summary>Columns j ... j + n - 1 of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<V>(
        ref readonly float a, ref readonly float b, ref readonly float c, ref readonly float d, ref float sums, int j, int n) where V : struct, ILanes<V>
    {
        V sum = V.Load(ref sums, j, n) + V.Load(in a, j, n) + V.Load(in b, j, n) + V.Load(in c, j, n) + V.Load(in d, j, n);
        V.Store(sum, ref sums, j, n);
    }
}
