using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>The simple recurrent network over a window.</summary>
sealed class RnnLayer(RecurrentShape shape, int maxSteps, int rows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, rows, blas)
{
    readonly bool _relu = shape.Cell == CellKind.RnnRelu;
    readonly AlignedBuffer _bias = new(shape.HiddenSize);

    public override void Forward(int steps, RecurrentWeights weights)
    {
        TensorPrimitives.Add(weights.BiasX, weights.BiasH, _bias.Span);
        for (int t = 0; t < steps; t++)
        {
            Blas.AddProductNT(HiddenAt(t), weights.Wh, GatesAt(t));             // a += hₜ₋₁·Whᵀ
            RnnStep.Forward(_relu, _bias.Span, GatesAt(t), HiddenAt(t + 1));
        }
    }

    public override void Backward(int steps, RecurrentWeights weights, MatrixView dOutput, RecurrentGradient gradient)
    {
        DhNext.Clear();
        gradient.BiasX.Clear();
        MatrixSpan dhNext = DhNext.AsMatrix(Rows, Shape.HiddenSize);
        for (int t = steps - 1; t >= 0; t--)
        {
            RnnStep.Backward(_relu, HiddenAt(t + 1), dOutput.RowRange(t * Rows, Rows), dhNext, GatesAt(t), gradient.BiasX);
            if (t > 0) Blas.ProductNN(GatesAt(t), weights.Wh, dhNext);          // dL/dhₜ₋₁ = dL/da·Wh
        }

        Blas.Multiply(true, Gates(steps), false, AllHidden(steps).RowRange(0, steps * Rows), 0f, gradient.Wh);   // dL/dWh = Σₜ dL/daᵀ·hₜ₋₁
        gradient.BiasX.CopyTo(gradient.BiasH);
    }
}
