using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Gated recurrent units over a window.</summary>
sealed class GruLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, maxRows, blas)
{
    readonly AlignedBuffer _recurrent = new(maxSteps * maxRows * 3 * shape.HiddenSize);     // hₜ₋₁·Whᵀ, then its gradient

    /// <summary>Nothing: both biases already have their gradient.</summary>
    public override void EndBackward(RecurrentGradient gradient)
    {
    }

    /// <summary>Nothing: the reset gate stands between the two biases.</summary>
    protected override void BeginBias(RecurrentWeights weights)
    {
    }

    protected override void ForwardStep(PackedShape at, int t, RecurrentWeights weights)
    {
        MatrixSpan u = RecurrentAt(at, t), hPrev = Before(HiddenMemory, at, t);
        Recurrent.Forward(hPrev, add: false, u);                                    // u = hₜ₋₁·Whᵀ
        GruStep.Forward(weights.BiasX, weights.BiasH, GatesAt(at, t), u, hPrev, After(HiddenMemory, at, t));
    }

    protected override void BackwardStep(PackedShape at, int t, MatrixView dAbove, RecurrentGradient gradient)
    {
        MatrixSpan u = RecurrentAt(at, t), dh = AliveRows(DhNext, at, t);
        GruStep.Backward(GatesAt(at, t), u, Before(HiddenMemory, at, t), dAbove, dh, gradient.BiasX, gradient.BiasH);
        if (t >= FirstCarriedStep) Recurrent.Backward(u, add: true, dh);            // dL/dhₜ₋₁ += dL/du·Wh
    }

    protected override MatrixSpan RecurrentProductGradient(PackedShape at) => _recurrent.AsMatrix(at.Positions, 3 * Shape.HiddenSize);

    public override void HandOver(PackedShape at, GateShares shares)
    {
        shares.Sigmoid("reset", Gate(at, 0));
        shares.Sigmoid("update", Gate(at, 1));
        shares.Tanh("candidate", Gate(at, 2));
    }

    public override void StepBack(PackedShape at, int t, RecurrentWeights weights, ReplayMemory memory)
    {
        MatrixSpan x = memory.Gates.AsMatrix(at.Alive(t), 3 * Shape.HiddenSize), u = memory.Recurrent.AsMatrix(x.Rows, x.Cols);
        MatrixSpan dh = AliveRows(memory.DHidden, at, t);
        GatesAt(at, t).CopyTo(x);
        RecurrentAt(at, t).CopyTo(u);
        GruStep.Backward(x, u, Before(HiddenMemory, at, t), AliveRows(memory.Nothing, at, t), dh, memory.BiasX.Span, memory.BiasH.Span);
        Blas.AddProductNN(u, weights.Wh, dh);
    }

    MatrixSpan RecurrentAt(PackedShape at, int t) => RecurrentProductGradient(at).RowRange(at.Start(t), at.Alive(t));
}
