using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Layers;

/// <summary>A recurrent layer at work on windows of up to <c>maxSteps</c> time steps and a fixed number of rows: the loop over time,
/// forward and backward.</summary>
/// <remarks>
/// T = time steps, B = rows, D = input width, H = hidden width, G = gate widths. Memory is time-major: row t·B + b is row b at step t.
/// The products with the input do not depend on time, so they are one product over the whole window; inside the loop only the recurrent
/// product is left, and the gradient of each weight matrix is again one product over the window.
/// </remarks>
abstract class RecurrentLayer
{
    protected RecurrentLayer(RecurrentShape shape, int maxSteps, int rows, BlasBackend blas)
    {
        (Shape, Rows, Blas) = (shape, rows, blas);
        GateMemory = new AlignedBuffer(maxSteps * rows * shape.Gates * shape.HiddenSize);
        HiddenMemory = new AlignedBuffer((maxSteps + 1) * rows * shape.HiddenSize);
        DhNext = new AlignedBuffer(rows * shape.HiddenSize);
    }

    public RecurrentShape Shape { get; }

    protected int Rows { get; }

    protected BlasBackend Blas { get; }

    /// <summary>Input products, then gates, then their gradient; [T·B, G·H].</summary>
    protected AlignedBuffer GateMemory { get; }

    /// <summary>h₀ (carried in), h₁ ... h_T; [(T + 1)·B, H].</summary>
    protected AlignedBuffer HiddenMemory { get; }

    /// <summary>Part of dL/dhₜ that comes from step t + 1, [B, H].</summary>
    protected AlignedBuffer DhNext { get; }

    /// <summary>The layer for a cell.</summary>
    public static RecurrentLayer Create(RecurrentShape shape, int maxSteps, int rows, BlasBackend blas) => shape.Cell switch
    {
        CellKind.Lstm => new LstmLayer(shape, maxSteps, rows, blas),
        CellKind.Gru => new GruLayer(shape, maxSteps, rows, blas),
        _ => new RnnLayer(shape, maxSteps, rows, blas),
    };

    /// <summary>The products of the input with its weights, [T·B, G·H]: what feeds the layer writes here before <see cref="Forward"/>,
    /// and finds their gradient here after <see cref="Backward"/>.</summary>
    public MatrixSpan Gates(int steps) => GateMemory.AsMatrix(steps * Rows, Shape.Gates * Shape.HiddenSize);

    /// <summary>h₁ ... h_T, [T·B, H].</summary>
    public MatrixSpan Output(int steps) => AllHidden(steps).RowRange(Rows, steps * Rows);

    /// <summary>Copies the state that the window begins with into the layer, one part for each of <see cref="RecurrentShape.StateParts"/>.</summary>
    public virtual void CarryIn(IReadOnlyList<AlignedBuffer> state) => state[0].Span.CopyTo(HiddenMemory.Span);

    /// <summary>Copies the state after the window out of the layer.</summary>
    public virtual void CarryOut(int steps, IReadOnlyList<AlignedBuffer> state) => HiddenAt(steps).Data[..state[0].Length].CopyTo(state[0].Span);

    /// <summary>Runs over time, from the state that was carried in.</summary>
    public abstract void Forward(int steps, RecurrentWeights weights);

    /// <summary>Runs back over time, to the window's first step and no further: truncated BPTT.</summary>
    /// <param name="steps">T.</param>
    /// <param name="weights">The parameters of the forward run.</param>
    /// <param name="dOutput">dL/dh that comes from above, [T·B, H].</param>
    /// <param name="gradient">Overwritten, except for <see cref="RecurrentGradient.Wx"/>, which is left to what feeds the layer.</param>
    public abstract void Backward(int steps, RecurrentWeights weights, MatrixView dOutput, RecurrentGradient gradient);

    /// <summary>h₀ ... h_T, [(T + 1)·B, H].</summary>
    protected MatrixSpan AllHidden(int steps) => HiddenMemory.AsMatrix((steps + 1) * Rows, Shape.HiddenSize);

    /// <summary>hₜ, [B, H]; t = 0 is the state carried in.</summary>
    protected MatrixSpan HiddenAt(int t) => HiddenMemory.AsMatrix((t + 1) * Rows, Shape.HiddenSize).RowRange(t * Rows, Rows);

    /// <summary>The gates of step t (0 is the window's first), [B, G·H].</summary>
    protected MatrixSpan GatesAt(int t) => Gates(t + 1).RowRange(t * Rows, Rows);
}
