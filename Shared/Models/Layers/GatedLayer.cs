using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>A recurrent layer that keeps the gates of every position for the backward pass.</summary>
abstract class GatedLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, maxRows, blas)
{
    readonly AlignedBuffer _gates = new((long)maxSteps * maxRows, shape.GateWidth);       // input products, then gates; [N, G·H]

    public override MatrixSpan InputProducts(PackedShape at, TimeBlock block)
    {
        (int first, int count) = block.In(at).GetOffsetAndLength(at.Positions);
        return Gates(at).RowRange(first, count);
    }

    /// <summary>The gates of the rows alive at step <paramref name="t"/>, [alive, G·H].</summary>
    protected MatrixSpan GatesAt(PackedShape at, int t) => Gates(at).RowRange(at.Start(t), at.Alive(t));

    /// <summary>One gate at every position, [N, H].</summary>
    protected MatrixView Gate(PackedShape at, int gate) => Gates(at).ColumnRange(gate * Shape.HiddenSize, Shape.HiddenSize);

    MatrixSpan Gates(PackedShape at) => _gates.AsMatrix(at.Positions, Shape.GateWidth);
}
