using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Reduces each sequence's outputs to one vector, forward and backward. N = positions, B = rows, W = width.</summary>
/// <remarks>A sequence without steps gives zeros.</remarks>
sealed class Pooling(PoolingKind kind, bool bidirectional, int width, int maxRows)
{
    readonly AlignedBuffer _pooled = new(maxRows, width);
    readonly int[] _from = new int[kind == PoolingKind.Mean ? 0 : BufferSize.Of(maxRows, width)];     // the window's position that each value was taken from

    /// <summary>Adds the outputs of some steps of a window, after those of the steps before them.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="outputs">[N, W].</param>
    public void Add(Pass pass, MatrixView outputs)
    {
        if (pass.Chunk.IsFirst) Pooled(pass).Elements.Clear();
        for (int r = 0; r < pass.At.Rows; r++)
        {
            if (pass.At.Lengths[r] == 0) continue;
            if (kind == PoolingKind.Mean) AddToMean(pass, r, outputs);
            else if (kind == PoolingKind.Last) TakeLast(pass, r, outputs);
            else TakeLargest(pass, r, outputs);
        }
    }

    /// <summary>The result after all steps of the window, [B, W].</summary>
    public MatrixSpan Pooled(Pass pass) => _pooled.AsMatrix(pass.At.Rows, width);

    /// <summary>Overwrites dL/d(outputs) of some steps.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="dPooled">[B, W].</param>
    /// <param name="dOutputs">[N, W].</param>
    public void Backward(Pass pass, MatrixView dPooled, MatrixSpan dOutputs)
    {
        PackedShape at = pass.At, window = pass.Batch.Shape;
        dOutputs.Elements.Clear();
        for (int r = 0; r < at.Rows; r++)
        {
            ReadOnlySpan<float> dy = dPooled.Row(r);
            if (at.Lengths[r] == 0) continue;
            if (kind == PoolingKind.Mean)
            {
                for (int t = 0; t < at.Lengths[r]; t++) TensorPrimitives.Divide(dy, window.Lengths[r], dOutputs.Row(at.Position(r, t)));
                continue;
            }

            Span<int> from = From(r);
            for (int j = 0; j < width; j++)
            {
                int position = from[j] - pass.Chunk.FirstPosition;
                if (position >= 0 && position < at.Positions) dOutputs.Row(position)[j] = dy[j];
            }
        }
    }

    void AddToMean(Pass pass, int row, MatrixView outputs)
    {
        int steps = pass.At.Lengths[row], length = pass.Batch.Shape.Lengths[row];
        Span<float> sum = Pooled(pass).Row(row);
        for (int t = 0; t < steps; t++) TensorPrimitives.Add(sum, outputs.Row(pass.At.Position(row, t)), sum);
        if (pass.Chunk.FirstStep + steps == length) TensorPrimitives.Divide(sum, length, sum);
    }

    /// <summary>The forward direction ends at the last step, the backward one at the first.</summary>
    void TakeLast(Pass pass, int row, MatrixView outputs)
    {
        int steps = pass.At.Lengths[row], forward = bidirectional ? width / 2 : width;
        if (pass.Chunk.FirstStep + steps == pass.Batch.Shape.Lengths[row]) Take(pass, row, steps - 1, outputs, 0..forward);
        if (pass.Chunk.IsFirst) Take(pass, row, 0, outputs, forward..width);
    }

    void TakeLargest(Pass pass, int row, MatrixView outputs)
    {
        if (pass.Chunk.IsFirst) Take(pass, row, 0, outputs, 0..width);
        Span<float> largest = Pooled(pass).Row(row);
        Span<int> from = From(row);
        for (int t = 0; t < pass.At.Lengths[row]; t++)
        {
            int position = pass.At.Position(row, t);
            ReadOnlySpan<float> x = outputs.Row(position);
            for (int j = 0; j < width; j++)
            {
                if (x[j] > largest[j]) (largest[j], from[j]) = (x[j], pass.Chunk.FirstPosition + position);
            }
        }
    }

    void Take(Pass pass, int row, int t, MatrixView outputs, Range units)
    {
        int position = pass.At.Position(row, t);
        outputs.Row(position)[units].CopyTo(Pooled(pass).Row(row)[units]);
        From(row)[units].Fill(pass.Chunk.FirstPosition + position);
    }

    Span<int> From(int row) => _from.AsSpan(row * width, width);
}
