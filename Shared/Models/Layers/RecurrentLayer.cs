using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>One direction of a recurrent layer at work on packed windows: the loop over time, forward and backward. It always runs from
/// step 0 on; for a backward direction the caller reverses each sequence.</summary>
/// <remarks>
/// T = time steps, B = rows, N = positions, D = input width, H = hidden width, G = gate widths; see <see cref="PackedShape"/>.
/// The products with the input do not depend on time, so they are one product over the whole window; inside the loop only the recurrent
/// product is left, over the rows that are still alive, and the gradient of each weight matrix is again one product over the window.
/// </remarks>
abstract class RecurrentLayer
{
    AlignedBuffer? _previous;       // hₜ₋₁ of each position, [N, H]; only for rows of different lengths

    protected RecurrentLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas)
    {
        (Shape, Blas) = (shape, blas);
        Recurrent = new RecurrentProduct(shape, blas);
        GateMemory = new AlignedBuffer(maxSteps * maxRows * shape.Gates * shape.HiddenSize);
        HiddenMemory = new AlignedBuffer((maxSteps + 1) * maxRows * shape.HiddenSize);
        DhNext = new AlignedBuffer(maxRows * shape.HiddenSize);
    }

    public RecurrentShape Shape { get; }

    protected BlasBackend Blas { get; }

    /// <summary>Multiplies by the recurrent weights.</summary>
    protected RecurrentProduct Recurrent { get; }

    /// <summary>Input products, then gates, then their gradient; [N, G·H].</summary>
    protected AlignedBuffer GateMemory { get; }

    /// <summary>The state carried in, [B, H], then h of each position; [B + N, H].</summary>
    protected AlignedBuffer HiddenMemory { get; }

    /// <summary>Part of dL/dhₜ that comes from step t + 1; after <see cref="Backward"/> dL/dh₀. [B, H].</summary>
    protected AlignedBuffer DhNext { get; }

    /// <summary>Looks on while <see cref="Backward"/> runs; null when nobody asked.</summary>
    public LayerProbe? Probe { get; set; }

    /// <summary>The layer for a cell.</summary>
    public static RecurrentLayer Create(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) => shape.Cell switch
    {
        CellKind.Lstm => new LstmLayer(shape, maxSteps, maxRows, blas),
        CellKind.Gru => new GruLayer(shape, maxSteps, maxRows, blas),
        _ => new RnnLayer(shape, maxSteps, maxRows, blas),
    };

    /// <summary>The products of the input with its weights, [N, G·H]: what feeds the layer writes here before <see cref="Forward"/>,
    /// and finds their gradient here after <see cref="Backward"/>.</summary>
    public MatrixSpan Gates(PackedShape at) => GateMemory.AsMatrix(at.Positions, Shape.Gates * Shape.HiddenSize);

    /// <summary>h of each position, [N, H].</summary>
    public MatrixSpan Output(PackedShape at) => AllHidden(at).RowRange(at.Rows, at.Positions);

    /// <summary>Memory of each of <see cref="RecurrentShape.StateParts"/>: the state carried in, [B, H], then that of each position.</summary>
    public virtual AlignedBuffer StateMemory(int part) => HiddenMemory;

    /// <summary>After <see cref="Backward"/>, the gradient of each of <see cref="RecurrentShape.StateParts"/> before the first step, [B, H].</summary>
    public virtual AlignedBuffer InitialStateGradient(int part) => DhNext;

    /// <summary>Runs over time, from the state that was carried in.</summary>
    public abstract void Forward(PackedShape at, RecurrentWeights weights);

    /// <summary>Runs back over time, to the window's first step and no further: truncated BPTT.</summary>
    /// <param name="at">Where the steps lie.</param>
    /// <param name="weights">The parameters of the forward run.</param>
    /// <param name="dOutput">dL/dh that comes from above, [N, H].</param>
    /// <param name="gradient">Overwritten, except for <see cref="RecurrentGradient.Wx"/>, which is left to what feeds the layer, and the
    /// initial states.</param>
    public abstract void Backward(PackedShape at, RecurrentWeights weights, MatrixView dOutput, RecurrentGradient gradient);

    /// <summary>Shows its gates between <see cref="Forward"/> and <see cref="Backward"/>, which uses them up.</summary>
    public abstract void HandOver(PackedShape at, GateShares shares);

    /// <summary>One step of <see cref="Backward"/> on copies, between <see cref="Forward"/> and <see cref="Backward"/>, with nothing from above: the
    /// gradient of the state after step <paramref name="t"/>, of the rows alive at it, becomes that of the state before.</summary>
    public abstract void StepBack(PackedShape at, int t, RecurrentWeights weights, ReplayMemory memory);

    /// <summary>Part of a state memory that holds the rows alive at step <paramref name="t"/> as they were before it.</summary>
    protected MatrixSpan Before(AlignedBuffer memory, PackedShape at, int t) =>
        memory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize).RowRange(t == 0 ? 0 : at.Rows + at.Start(t - 1), at.Alive(t));

    /// <summary>Part of a state memory that holds the rows alive at step <paramref name="t"/> as they are after it.</summary>
    protected MatrixSpan After(AlignedBuffer memory, PackedShape at, int t) =>
        memory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize).RowRange(at.Rows + at.Start(t), at.Alive(t));

    /// <summary>The first rows of memory for one step, as many as are alive at <paramref name="t"/>.</summary>
    protected MatrixSpan AliveRows(AlignedBuffer memory, PackedShape at, int t) => memory.AsMatrix(at.Alive(t), Shape.HiddenSize);

    /// <summary>The gates of the rows alive at step <paramref name="t"/>, [alive, G·H].</summary>
    protected MatrixSpan GatesAt(PackedShape at, int t) => Gates(at).RowRange(at.Start(t), at.Alive(t));

    /// <summary>One gate at every position, [N, H].</summary>
    protected MatrixView Gate(PackedShape at, int gate) => Gates(at).ColumnRange(gate * Shape.HiddenSize, Shape.HiddenSize);

    /// <summary>The first step back to which the recurrent product must go: 0 when someone wants dL/dh₀, else 1.</summary>
    protected int FirstCarriedStep => Shape.LearnsInitialState ? 0 : 1;

    /// <summary>dL/dWh = Σₜ dL/duₜᵀ·hₜ₋₁, overwritten; du holds the gradient of the recurrent products, [N, G·H].</summary>
    protected void RecurrentWeightGradient(PackedShape at, MatrixView du, MatrixSpan dWh)
    {
        MatrixView previous = at.IsRectangular ? AllHidden(at).RowRange(0, at.Positions) : GatherPrevious(at);
        Blas.Multiply(true, du, false, previous, 0f, dWh);
    }

    MatrixSpan AllHidden(PackedShape at) => HiddenMemory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize);

    MatrixSpan GatherPrevious(PackedShape at)
    {
        _previous ??= new AlignedBuffer(HiddenMemory.Length - DhNext.Length);
        MatrixSpan previous = _previous.AsMatrix(at.Positions, Shape.HiddenSize);
        for (int t = 0; t < at.Steps; t++)
        {
            MatrixSpan rows = Before(HiddenMemory, at, t);
            rows.Data[..(rows.Rows * rows.Cols)].CopyTo(previous.RowRange(at.Start(t), at.Alive(t)).Data);
        }

        return previous;
    }
}
