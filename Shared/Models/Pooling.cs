using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Reduces each sequence's outputs to one vector, forward and backward. N = positions, B = rows, W = width.</summary>
/// <remarks>A sequence without steps gives zeros.</remarks>
sealed class Pooling(PoolingKind kind, bool bidirectional, int width, int maxRows)
{
    readonly AlignedBuffer _pooled = new(maxRows, width);
    readonly int[] _from = new int[kind == PoolingKind.Mean ? 0 : BufferSize.Of(maxRows, width)];     // position that each value was taken from

    /// <summary>[B, W].</summary>
    public MatrixSpan Forward(PackedShape at, MatrixView outputs)
    {
        MatrixSpan pooled = _pooled.AsMatrix(at.Rows, width);
        for (int r = 0; r < at.Rows; r++)
        {
            Span<float> y = pooled.Row(r);
            y.Clear();
            if (at.Lengths[r] == 0) continue;
            if (kind == PoolingKind.Mean)
            {
                for (int t = 0; t < at.Lengths[r]; t++) TensorPrimitives.Add(y, outputs.Row(at.Position(r, t)), y);
                TensorPrimitives.Divide(y, at.Lengths[r], y);
                continue;
            }

            Span<int> from = From(r);
            if (kind == PoolingKind.Last) FromLast(at, r, from);
            else FromLargest(at, r, outputs, from);
            for (int j = 0; j < width; j++) y[j] = outputs.Row(from[j])[j];
        }

        return pooled;
    }

    /// <summary>Overwrites dL/d(outputs).</summary>
    public void Backward(PackedShape at, MatrixView dPooled, MatrixSpan dOutputs)
    {
        dOutputs.Data[..(dOutputs.Rows * dOutputs.Cols)].Clear();
        for (int r = 0; r < at.Rows; r++)
        {
            ReadOnlySpan<float> dy = dPooled.Row(r);
            if (at.Lengths[r] == 0) continue;
            if (kind == PoolingKind.Mean)
            {
                for (int t = 0; t < at.Lengths[r]; t++) TensorPrimitives.Divide(dy, at.Lengths[r], dOutputs.Row(at.Position(r, t)));
                continue;
            }

            Span<int> from = From(r);
            for (int j = 0; j < width; j++) dOutputs.Row(from[j])[j] = dy[j];
        }
    }

    Span<int> From(int row) => _from.AsSpan(row * width, width);

    /// <summary>The forward direction ends at the last step, the backward one at the first.</summary>
    void FromLast(PackedShape at, int row, Span<int> from)
    {
        from.Fill(at.Position(row, at.Lengths[row] - 1));
        if (bidirectional) from[(width / 2)..].Fill(at.Position(row, 0));
    }

    void FromLargest(PackedShape at, int row, MatrixView outputs, Span<int> from)
    {
        from.Fill(at.Position(row, 0));
        for (int t = 1; t < at.Lengths[row]; t++)
        {
            int position = at.Position(row, t);
            ReadOnlySpan<float> x = outputs.Row(position);
            for (int j = 0; j < width; j++)
            {
                if (x[j] > outputs.Row(from[j])[j]) from[j] = position;
            }
        }
    }
}
