using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>Gated recurrent units over a window.</summary>
sealed class GruLayer(RecurrentShape shape, int maxSteps, int rows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, rows, blas)
{
    readonly AlignedBuffer _recurrent = new(maxSteps * rows * 3 * shape.HiddenSize);    // hₜ₋₁·Whᵀ, then its gradient

    public override void Forward(int steps, RecurrentWeights weights)
    {
        for (int t = 0; t < steps; t++)
        {
            Blas.ProductNT(HiddenAt(t), weights.Wh, RecurrentAt(t));            // u = hₜ₋₁·Whᵀ
            GruStep.Forward(weights.BiasX, weights.BiasH, GatesAt(t), RecurrentAt(t), HiddenAt(t), HiddenAt(t + 1));
        }
    }

    public override void Backward(int steps, RecurrentWeights weights, MatrixView dOutput, RecurrentGradient gradient)
    {
        DhNext.Clear();
        gradient.BiasX.Clear();
        gradient.BiasH.Clear();
        MatrixSpan dh = DhNext.AsMatrix(Rows, Shape.HiddenSize);
        for (int t = steps - 1; t >= 0; t--)
        {
            GruStep.Backward(
                GatesAt(t), RecurrentAt(t), HiddenAt(t), dOutput.RowRange(t * Rows, Rows), dh, gradient.BiasX, gradient.BiasH);
            if (t > 0) Blas.AddProductNN(RecurrentAt(t), weights.Wh, dh);       // dL/dhₜ₋₁ += dL/du·Wh
        }

        MatrixSpan du = _recurrent.AsMatrix(steps * Rows, 3 * Shape.HiddenSize);
        Blas.Multiply(true, du, false, AllHidden(steps).RowRange(0, steps * Rows), 0f, gradient.Wh);             // dL/dWh = Σₜ dL/duᵀ·hₜ₋₁
    }

    MatrixSpan RecurrentAt(int t) => _recurrent.AsMatrix((t + 1) * Rows, 3 * Shape.HiddenSize).RowRange(t * Rows, Rows);
}
