using System.Numerics.Tensors;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>The simple recurrent network over a window.</summary>
sealed class RnnLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, maxRows, blas)
{
    readonly bool _relu = shape.Cell == CellKind.RnnRelu;
    readonly AlignedBuffer _bias = new(shape.HiddenSize);

    /// <summary>Shares memory with the backward pass: pre-activations are not needed once the new state has been computed.</summary>
    public override MatrixSpan InputProducts(PackedShape at, TimeBlock block) => OfBlock(GateGradient, at, block);

    protected override void BeginBias(RecurrentWeights weights) => TensorPrimitives.Add(weights.BiasX, weights.BiasH, _bias.Span);

    protected override void ForwardStep(PackedShape at, TimeBlock block, int t, RecurrentWeights weights)
    {
        MatrixSpan a = OfStep(GateGradient, at, block, t);
        Recurrent.Forward(Before(HiddenMemory, at, t), add: true, a);               // a += hₜ₋₁·Whᵀ
        RnnStep.Forward(_relu, _bias.Span, a, After(HiddenMemory, at, t));
    }

    protected override void BackwardStep(PackedShape at, TimeBlock block, int t, MatrixView dAbove, RecurrentGradient gradient)
    {
        MatrixSpan da = OfStep(GateGradient, at, block, t), dhNext = AliveRows(DhNext, at, t);
        RnnStep.Backward(_relu, After(HiddenMemory, at, t), dAbove, dhNext, da, gradient.BiasX);
        if (t >= FirstCarriedStep) Recurrent.Backward(da, add: false, dhNext);      // dL/dhₜ₋₁ = dL/da·Wh
    }

    public override void ReportGates(PackedShape at, GateShares shares)
    {
        if (_relu) shares.Relu(Output(at));
        else shares.Tanh("hidden", Output(at));
    }

    public override void StepBack(PackedShape at, int t, ReplayMemory memory)
    {
        MatrixSpan da = memory.DGates.AsMatrix(at.Alive(t), Shape.HiddenSize), dh = AliveRows(memory.DHidden, at, t);
        RnnStep.Backward(_relu, After(HiddenMemory, at, t), AliveRows(memory.Zeros, at, t), dh, da, memory.BiasX.Span);
        Recurrent.Backward(da, add: false, dh);
    }
}
