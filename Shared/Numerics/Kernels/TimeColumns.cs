using System.Numerics.Tensors;
using Windrow.Sequences;

namespace Windrow.Numerics.Kernels;

/// <summary>Turns a convolution over time into one matrix product: gathers what each tap sees next to each other, forward and backward.</summary>
/// <remarks>
/// N = positions of packed sequences, B = their rows, D = input width, k = taps; see <see cref="PackedShape"/>. The rows alive at a step are
/// the first ones, and the rows of one step are contiguous, so a tap's part of a step is one block of rows of an earlier or later step.
/// </remarks>
static class TimeColumns
{
    /// <summary>columnsₜ[j] = x at t + offset(j): taken from the input, or from the carried state before the start of the window, and zero past
    /// the end of a sequence.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="taps">The taps of the convolution.</param>
    /// <param name="x">[N, D].</param>
    /// <param name="history">The inputs of the last steps before the window, oldest first, [B, stepsBack·D]; without columns they are zero.</param>
    /// <param name="columns">[N, k·D].</param>
    public static void Gather(PackedShape at, TimeTaps taps, MatrixView x, MatrixView history, MatrixSpan columns)
    {
        int D = x.Cols;
        for (int t = 0; t < at.Steps; t++)
        {
            MatrixSpan rows = columns.RowRange(at.Start(t), at.Alive(t));
            for (int j = 0; j < taps.Count; j++)
            {
                int s = t + taps.Offset(j);
                MatrixSpan seen = rows.ColumnRange(j * D, D);
                if (s < 0 && history.Cols > 0)
                {
                    history.ColumnRange((s + taps.StepsBack) * D, D).RowRange(0, seen.Rows).CopyTo(seen);
                    continue;
                }

                int there = s < 0 ? 0 : Math.Min(seen.Rows, at.Alive(s));
                if (there > 0) x.RowRange(at.Start(s), there).CopyTo(seen);
                for (int r = there; r < seen.Rows; r++) seen.Row(r).Clear();
            }
        }
    }

    /// <summary>dL/dx at t + offset(j) += dL/dcolumnsₜ[j]; the carried state gets no gradient (truncated BPTT).</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="taps">The taps of the convolution.</param>
    /// <param name="dColumns">[N, k·D].</param>
    /// <param name="dx">Added to; [N, D].</param>
    public static void ScatterAdd(PackedShape at, TimeTaps taps, MatrixView dColumns, MatrixSpan dx)
    {
        int D = dx.Cols;
        for (int t = 0; t < at.Steps; t++)
        {
            MatrixView rows = dColumns.RowRange(at.Start(t), at.Alive(t));
            for (int j = 0; j < taps.Count; j++)
            {
                int s = t + taps.Offset(j), there = s < 0 ? 0 : Math.Min(rows.Rows, at.Alive(s));
                for (int r = 0; r < there; r++)
                {
                    Span<float> sum = dx.Row(at.Start(s) + r);
                    TensorPrimitives.Add(sum, rows.Row(r).Slice(j * D, D), sum);
                }
            }
        }
    }
}
