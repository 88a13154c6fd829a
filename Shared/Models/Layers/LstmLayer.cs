using System.Numerics.Tensors;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Long short-term memory over a window.</summary>
sealed class LstmLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) : GatedLayer(shape, maxSteps, maxRows, blas)
{
    readonly AlignedBuffer _cells = new((maxSteps + 1L) * maxRows, shape.HiddenSize);   // the carried state, then c of each position
    readonly AlignedBuffer _tanhCells = new((long)maxSteps * maxRows, shape.HiddenSize);   // tanh(c) of each position
    readonly AlignedBuffer _dCell = new(maxRows, shape.HiddenSize);
    readonly AlignedBuffer _bias = new(4 * shape.HiddenSize);

    public override AlignedBuffer StateMemory(int part) => part == 0 ? HiddenMemory : _cells;

    public override AlignedBuffer InitialStateGradient(int part) => part == 0 ? DhNext : _dCell;

    protected override void BeginBias(RecurrentWeights weights) => TensorPrimitives.Add(weights.BiasX, weights.BiasH, _bias.Span);

    protected override void ForwardStep(PackedShape at, TimeBlock block, int t, RecurrentWeights weights)
    {
        MatrixSpan a = GatesAt(at, t);
        Recurrent.Forward(Before(HiddenMemory, at, t), add: true, a);               // a += hₜ₋₁·Whᵀ
        LstmStep.Forward(_bias.Span, a, Before(_cells, at, t), After(_cells, at, t), TanhCells(at, t), After(HiddenMemory, at, t));
    }

    protected override void BackwardStep(PackedShape at, TimeBlock block, int t, MatrixView dAbove, RecurrentGradient gradient)
    {
        MatrixSpan da = OfStep(GateGradient, at, block, t), dhNext = AliveRows(DhNext, at, t);
        LstmStep.Backward(
            GatesAt(at, t), Before(_cells, at, t), TanhCells(at, t), dAbove, dhNext, AliveRows(_dCell, at, t), da, gradient.BiasX);
        if (t >= FirstCarriedStep) Recurrent.Backward(da, add: false, dhNext);      // dL/dhₜ₋₁ = dL/da·Wh
    }

    public override void ReportGates(PackedShape at, GateShares shares)
    {
        shares.Sigmoid("input", Gate(at, 0));
        shares.Sigmoid("forget", Gate(at, 1));
        shares.Tanh("candidate", Gate(at, 2));
        shares.Sigmoid("output", Gate(at, 3));
        shares.Tanh("cell", _tanhCells.AsMatrix(at.Positions, Shape.HiddenSize));
    }

    public override void StepBack(PackedShape at, int t, ReplayMemory memory)
    {
        MatrixSpan da = memory.DGates.AsMatrix(at.Alive(t), 4 * Shape.HiddenSize), dh = AliveRows(memory.DHidden, at, t);
        LstmStep.Backward(
            GatesAt(at, t), Before(_cells, at, t), TanhCells(at, t), AliveRows(memory.Zeros, at, t), dh, AliveRows(memory.DCell, at, t), da,
            memory.BiasX.Span);
        Recurrent.Backward(da, add: false, dh);
    }

    MatrixSpan TanhCells(PackedShape at, int t) => _tanhCells.AsMatrix(at.Positions, Shape.HiddenSize).RowRange(at.Start(t), at.Alive(t));
}
