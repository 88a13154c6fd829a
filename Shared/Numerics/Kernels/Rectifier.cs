using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>y = max(0, a + b) over many rows, forward and backward. N = rows, C = units.</summary>
/// <remarks>Source: Nair and Hinton 2010. Its derivative at 0 is taken as 0, as in PyTorch.</remarks>
static class Rectifier
{
    /// <summary>y = max(0, a + b).</summary>
    /// <param name="bias">[C].</param>
    /// <param name="y">In: a; out: y. [N, C].</param>
    public static void Forward(ReadOnlySpan<float> bias, MatrixSpan y)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Lanes512>(bias, y);
        else Forward<Lanes256>(bias, y);
    }

    /// <summary>dL/da = dL/dy where y is above 0, else 0; dL/db = its column sums.</summary>
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
        int C = y.Cols;
        ref readonly float b = ref MemoryMarshal.GetReference(bias);
        for (int r = 0; r < y.Rows; r++)
        {
            ref float row = ref MemoryMarshal.GetReference(y.Row(r));
            for (int j = 0; j < C; j += V.Width) V.Store(V.Max(V.Zero, V.Load(ref row, j, C - j) + V.Load(in b, j, C - j)), ref row, j, C - j);
        }
    }

    static void Backward<V>(MatrixView y, MatrixSpan dy, Span<float> dBias) where V : struct, ILanes<V>
    {
        int C = dy.Cols;
        ref float db = ref MemoryMarshal.GetReference(dBias);
        for (int r = 0; r < dy.Rows; r++)
        {
            ref readonly float yR = ref MemoryMarshal.GetReference(y.Row(r));
            ref float row = ref MemoryMarshal.GetReference(dy.Row(r));
            for (int j = 0; j < C; j += V.Width)
            {
                int n = C - j;
                V d = V.WhereLess(V.Zero, V.Load(in yR, j, n), V.Load(ref row, j, n), V.Zero);
                V.Store(d, ref row, j, n);
                V.Store(V.Load(ref db, j, n) + d, ref db, j, n);
            }
        }
    }
}
