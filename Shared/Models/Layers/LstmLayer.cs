using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>Long short-term memory over a window.</summary>
sealed class LstmLayer(RecurrentShape shape, int maxSteps, int rows, BlasBackend blas) : RecurrentLayer(shape, maxSteps, rows, blas)
{
    readonly AlignedBuffer _cells = new((maxSteps + 1) * rows * shape.HiddenSize);      // c₀ ... c_T
    readonly AlignedBuffer _tanhCells = new(maxSteps * rows * shape.HiddenSize);        // tanh(c₁) ... tanh(c_T)
    readonly AlignedBuffer _dCell = new(rows * shape.HiddenSize);
    readonly AlignedBuffer _bias = new(4 * shape.HiddenSize);

    public override void CarryIn(IReadOnlyList<AlignedBuffer> state)
    {
        base.CarryIn(state);
        state[1].Span.CopyTo(_cells.Span);
    }

    public override void CarryOut(int steps, IReadOnlyList<AlignedBuffer> state)
    {
        base.CarryOut(steps, state);
        At(_cells, steps).Data[..state[1].Length].CopyTo(state[1].Span);
    }

    public override void Forward(int steps, RecurrentWeights weights)
    {
        TensorPrimitives.Add(weights.BiasX, weights.BiasH, _bias.Span);
        for (int t = 0; t < steps; t++)
        {
            Blas.AddProductNT(HiddenAt(t), weights.Wh, GatesAt(t));             // a += hₜ₋₁·Whᵀ
            LstmStep.Forward(_bias.Span, GatesAt(t), At(_cells, t), At(_cells, t + 1), At(_tanhCells, t), HiddenAt(t + 1));
        }
    }

    public override void Backward(int steps, RecurrentWeights weights, MatrixView dOutput, RecurrentGradient gradient)
    {
        DhNext.Clear();
        _dCell.Clear();
        gradient.BiasX.Clear();
        MatrixSpan dhNext = At(DhNext, 0);
        for (int t = steps - 1; t >= 0; t--)
        {
            LstmStep.Backward(
                GatesAt(t), At(_cells, t), At(_tanhCells, t), dOutput.RowRange(t * Rows, Rows), dhNext, At(_dCell, 0), gradient.BiasX);
            if (t > 0) Blas.ProductNN(GatesAt(t), weights.Wh, dhNext);          // dL/dhₜ₋₁ = dL/da·Wh
        }

        Blas.Multiply(true, Gates(steps), false, AllHidden(steps).RowRange(0, steps * Rows), 0f, gradient.Wh);   // dL/dWh = Σₜ dL/daᵀ·hₜ₋₁
        gradient.BiasX.CopyTo(gradient.BiasH);
    }

    MatrixSpan At(AlignedBuffer memory, int t) => memory.AsMatrix((t + 1) * Rows, Shape.HiddenSize).RowRange(t * Rows, Rows);
}
