using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Gated recurrent units over a window.</summary>
sealed class GruLayer : GatedLayer
{
    readonly AlignedBuffer _recurrent;      // u = hₜ₋₁·Whᵀ of one step, [B, 3H]
    readonly AlignedBuffer _candidates;     // q = u_n + b_n of each position, [N, H]
    readonly AlignedBuffer _dRecurrent;     // dL/du of a block

    public GruLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) : base(shape, maxSteps, maxRows, blas)
    {
        _recurrent = new AlignedBuffer(maxRows, 3 * shape.HiddenSize);
        _candidates = new AlignedBuffer((long)maxSteps * maxRows, shape.HiddenSize);
        _dRecurrent = BlockMemory(maxSteps, maxRows);
    }

    /// <summary>Does nothing: both biases already have their gradient.</summary>
    public override void EndBackward(RecurrentGradient gradient)
    {
    }

    /// <summary>Does nothing: the reset gate is between the two biases, so they cannot be added.</summary>
    protected override void BeginBias(RecurrentWeights weights)
    {
    }

    protected override void ForwardStep(PackedShape at, TimeBlock block, int t, RecurrentWeights weights)
    {
        MatrixSpan u = _recurrent.AsMatrix(at.Alive(t), 3 * Shape.HiddenSize), hPrev = Before(HiddenMemory, at, t);
        Recurrent.Forward(hPrev, add: false, u);                                    // u = hₜ₋₁·Whᵀ
        GruStep.Forward(weights.BiasX, weights.BiasH, GatesAt(at, t), u, hPrev, Candidates(at, t), After(HiddenMemory, at, t));
    }

    protected override void BackwardStep(PackedShape at, TimeBlock block, int t, MatrixView dAbove, RecurrentGradient gradient)
    {
        MatrixSpan dx = OfStep(GateGradient, at, block, t), du = OfStep(_dRecurrent, at, block, t), dh = AliveRows(DhNext, at, t);
        GruStep.Backward(
            GatesAt(at, t), Candidates(at, t), Before(HiddenMemory, at, t), dAbove, dh, dx, du, gradient.BiasX, gradient.BiasH);
        if (t >= FirstCarriedStep) Recurrent.Backward(du, add: true, dh);           // dL/dhₜ₋₁ += dL/du·Wh
    }

    protected override MatrixSpan RecurrentProductGradient(PackedShape at, TimeBlock block) => OfBlock(_dRecurrent, at, block);

    public override void ReportGates(PackedShape at, GateShares shares)
    {
        shares.Sigmoid("reset", Gate(at, 0));
        shares.Sigmoid("update", Gate(at, 1));
        shares.Tanh("candidate", Gate(at, 2));
    }

    public override void StepBack(PackedShape at, int t, ReplayMemory memory)
    {
        MatrixSpan dx = memory.DGates.AsMatrix(at.Alive(t), 3 * Shape.HiddenSize), du = memory.DRecurrent.AsMatrix(dx.Rows, dx.Cols);
        MatrixSpan dh = AliveRows(memory.DHidden, at, t);
        GruStep.Backward(
            GatesAt(at, t), Candidates(at, t), Before(HiddenMemory, at, t), AliveRows(memory.Zeros, at, t), dh, dx, du, memory.BiasX.Span,
            memory.BiasH.Span);
        Recurrent.Backward(du, add: true, dh);
    }

    MatrixSpan Candidates(PackedShape at, int t) => _candidates.AsMatrix(at.Positions, Shape.HiddenSize).RowRange(at.Start(t), at.Alive(t));
}
