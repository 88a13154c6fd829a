using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>y = max(0, a + b) over many rows, forward and backward. N = rows, C = units.</summary>
/// <remarks>Source: Nair and Hinton 2010. The derivative at 0 is 0, as in PyTorch.</remarks>
static class Relu
{
    /// <summary>y = max(0, a + b).</summary>
    /// <param name="bias">[C].</param>
    /// <param name="y">In: a; out: y. [N, C].</param>
    public static void Forward(ReadOnlySpan<float> bias, MatrixSpan y)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Lanes512>(bias, y);
        else Forward<Lanes256>(bias, y);
    }

    /// <summary>dL/da = dL/dy where y is above 0, else 0; dL/db = the column sums of dL/da.</summary>
    /// <param name="y">[N, C].</param>
    /// <param name="dy">In: dL/dy; out: dL/da. [N, C].</param>
    /// <param name="dBias">dL/db, overwritten; [C].</param>
    public static void Backward(MatrixView y, MatrixSpan dy, Span<float> dBias)
    {
        dBias.Clear();
        if (Vector512.IsHardwareAccelerated) Backward<Lanes512>(y, dy, dBias);
        else Backward<Lanes256>(y, dy, dBias);
    }

    static void Forward<V>(ReadOnlySpan<float> bias, MatrixSpan y) where V : struct, ILanes<V>
    {
        int C = y.Cols, whole = C - C % V.Width;
        ref readonly float b = ref MemoryMarshal.GetReference(bias);
        for (int r = 0; r < y.Rows; r++)
        {
            ref float row = ref MemoryMarshal.GetReference(y.Row(r));
            for (int j = 0; j < whole; j += V.Width) Forward<V>(in b, ref row, j, V.Width);
            if (whole < C) Forward<V>(in b, ref row, whole, C - whole);
        }
    }

    static void Backward<V>(MatrixView y, MatrixSpan dy, Span<float> dBias) where V : struct, ILanes<V>
    {
        int C = dy.Cols, whole = C - C % V.Width;
        ref float db = ref MemoryMarshal.GetReference(dBias);
        for (int r = 0; r < dy.Rows; r++)
        {
            ref readonly float yR = ref MemoryMarshal.GetReference(y.Row(r));
            ref float row = ref MemoryMarshal.GetReference(dy.Row(r));
            for (int j = 0; j < whole; j += V.Width) Backward<V>(in yR, ref row, ref db, j, V.Width);
            if (whole < C) Backward<V>(in yR, ref row, ref db, whole, C - whole);
        }
    }

    /// <summary>Units j ... j + n - 1 of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Forward<V>(ref readonly float b, ref float y, int j, int n) where V : struct, ILanes<V> =>
        V.Store(V.Max(V.Zero, V.Load(ref y, j, n) + V.Load(in b, j, n)), ref y, j, n);

    /// <inheritdoc cref="Forward{V}(ref readonly float, ref float, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Backward<V>(ref readonly float y, ref float dy, ref float db, int j, int n) where V : struct, ILanes<V>
    {
        V d = V.WhereLess(V.Zero, V.Load(in y, j, n), V.Load(ref dy, j, n), V.Zero);
        V.Store(d, ref dy, j, n);
        V.Store(V.Load(ref db, j, n) + d, ref db, j, n);
    }
}
