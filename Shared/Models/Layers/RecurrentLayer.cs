using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>One direction of a recurrent layer, running on packed windows: the loop over time, forward and backward. It always starts at
/// step 0; for a backward direction the caller reverses each sequence.</summary>
/// <remarks>
/// T = time steps, B = rows, N = positions, D = input width, H = hidden width, G = gate widths; see <see cref="PackedShape"/>.
/// The products with the input do not depend on time, so they are computed as one product over many steps. Inside the loop only the recurrent
/// product remains, over the rows that are still alive. The gradient of each weight matrix is again one product over many steps. The caller
/// decides how many steps with each <see cref="TimeBlock"/>: it feeds a block, runs it, and feeds the next.
/// </remarks>
abstract class RecurrentLayer
{
    readonly int _maxSteps, _maxRows;
    AlignedBuffer? _previous;       // hₜ₋₁ of each position of a block; only if rows have different lengths

    protected RecurrentLayer(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas)
    {
        (Shape, Blas, _maxSteps, _maxRows) = (shape, blas, maxSteps, maxRows);
        Recurrent = new PackedWeights(shape.HiddenSize, shape.GateWidth, blas);
        GateGradient = BlockMemory(maxSteps, maxRows);
        HiddenMemory = new AlignedBuffer((maxSteps + 1L) * maxRows, shape.HiddenSize);
        DhNext = new AlignedBuffer(maxRows, shape.HiddenSize);
    }

    public RecurrentShape Shape { get; }

    protected BlasBackend Blas { get; }

    /// <summary>Multiplies by the recurrent weights.</summary>
    protected PackedWeights Recurrent { get; }

    /// <summary>The gradient of a block's input products, [block, G·H].</summary>
    protected AlignedBuffer GateGradient { get; }

    /// <summary>The carried state, [B, H], then h of each position; [B + N, H].</summary>
    protected AlignedBuffer HiddenMemory { get; }

    /// <summary>Part of dL/dhₜ that comes from step t + 1; after <see cref="Backward"/> dL/dh₀. [B, H].</summary>
    protected AlignedBuffer DhNext { get; }

    /// <summary>Measures gradients while <see cref="Backward"/> runs; null when nothing is measured.</summary>
    public LayerProbe? Probe { get; set; }

    /// <summary>Creates the layer for a cell.</summary>
    public static RecurrentLayer Create(RecurrentShape shape, int maxSteps, int maxRows, BlasBackend blas) => shape.Cell switch
    {
        CellKind.Lstm => new LstmLayer(shape, maxSteps, maxRows, blas),
        CellKind.Gru => new GruLayer(shape, maxSteps, maxRows, blas),
        _ => new RnnLayer(shape, maxSteps, maxRows, blas),
    };

    /// <summary>The products of a block's inputs with their weights, [block, G·H]. The layer's input writes them here before <see cref="Forward"/>.</summary>
    public abstract MatrixSpan InputProducts(PackedShape at, TimeBlock block);

    /// <summary>The gradient of <see cref="InputProducts"/>, from <see cref="Backward"/> until the next block overwrites it.</summary>
    public MatrixSpan InputProductGradient(PackedShape at, TimeBlock block) => OfBlock(GateGradient, at, block);

    /// <summary>h of each position, [N, H].</summary>
    public MatrixSpan Output(PackedShape at) => AllHidden(at).RowRange(at.Rows, at.Positions);

    /// <summary>Memory of each of <see cref="RecurrentShape.StateParts"/>: the carried state, [B, H], then the state of each position.</summary>
    public virtual AlignedBuffer StateMemory(int part) => HiddenMemory;

    /// <summary>After <see cref="Backward"/>, the gradient of each of <see cref="RecurrentShape.StateParts"/> before the first step, [B, H].</summary>
    public virtual AlignedBuffer InitialStateGradient(int part) => DhNext;

    /// <summary>Sets the parameters for a forward pass.</summary>
    public void BeginForward(RecurrentWeights weights)
    {
        Recurrent.BeginForward(weights.Wh);
        BeginBias(weights);
    }

    /// <summary>Runs the steps of a block, after the preceding blocks; the first block starts from the carried state.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="block">The steps, whose <see cref="InputProducts"/> have been computed.</param>
    /// <param name="weights">The parameters.</param>
    public void Forward(PackedShape at, TimeBlock block, RecurrentWeights weights)
    {
        for (int t = block.From; t < block.To; t++) ForwardStep(at, block, t, weights);
    }

    /// <summary>Sets the parameters for a backward pass.</summary>
    /// <param name="weights">The parameters of the forward pass.</param>
    /// <param name="gradient">Its biases are overwritten, unless they have later steps.</param>
    /// <param name="endsAtWindow">Whether its first step is the window's, where backpropagation is truncated.</param>
    public void BeginBackward(RecurrentWeights weights, RecurrentGradient gradient, bool endsAtWindow)
    {
        FirstCarriedStep = endsAtWindow && !Shape.LearnsInitialState && !Shape.StartsFromSource ? 1 : 0;
        for (int part = 0; part < Shape.StateParts.Count; part++) InitialStateGradient(part).Clear();
        if (gradient.HasLaterSteps) return;
        gradient.BiasX.Clear();
        gradient.BiasH.Clear();
        Recurrent.BeginBackward(weights.Wh);
    }

    /// <summary>Backpropagates through the steps of a block, after the later blocks.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="block">The steps.</param>
    /// <param name="dOutput">dL/dh from above, [N, H].</param>
    /// <param name="gradient">Overwritten by the window's last block and added to by the others, except for <see cref="RecurrentGradient.Wx"/>,
    /// which the layer's input computes.</param>
    public void Backward(PackedShape at, TimeBlock block, MatrixView dOutput, RecurrentGradient gradient)
    {
        for (int t = block.To - 1; t >= block.From; t--)
        {
            Probe?.Arrived(at, t, dOutput, AliveRows(DhNext, at, t));
            BackwardStep(at, block, t, dOutput.RowRange(at.Start(t), at.Alive(t)), gradient);
        }

        // dL/dWh = Σₜ dL/duₜᵀ·hₜ₋₁
        (int first, int count) = block.In(at).GetOffsetAndLength(at.Positions);
        MatrixView previous = at.IsRectangular ? AllHidden(at).RowRange(first, count) : GatherPrevious(at, block, count);
        Blas.Multiply(true, RecurrentProductGradient(at, block), false, previous, gradient.HasLaterSteps || block.To < at.Steps ? 1f : 0f, gradient.Wh);
    }

    /// <summary>Ends a backward pass.</summary>
    /// <param name="gradient">Complete except for <see cref="RecurrentGradient.Wx"/>.</param>
    public virtual void EndBackward(RecurrentGradient gradient) => gradient.BiasX.CopyTo(gradient.BiasH);

    /// <summary>Adds the two biases, if only their sum matters.</summary>
    protected abstract void BeginBias(RecurrentWeights weights);

    /// <summary>One forward step of a block.</summary>
    protected abstract void ForwardStep(PackedShape at, TimeBlock block, int t, RecurrentWeights weights);

    /// <summary>One backward step of a block. dL/dhₜ from step t + 1 is in <see cref="DhNext"/>, and is replaced with that of step t - 1.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="block">The block.</param>
    /// <param name="t">The step.</param>
    /// <param name="dAbove">dL/dhₜ from above, for the rows alive at t.</param>
    /// <param name="gradient">Its biases are added to.</param>
    protected abstract void BackwardStep(PackedShape at, TimeBlock block, int t, MatrixView dAbove, RecurrentGradient gradient);

    /// <summary>The gradient of a block's recurrent products after <see cref="BackwardStep"/>, [block, G·H].</summary>
    protected virtual MatrixSpan RecurrentProductGradient(PackedShape at, TimeBlock block) => InputProductGradient(at, block);

    /// <summary>Reports the layer's gates after <see cref="Forward"/>.</summary>
    public abstract void ReportGates(PackedShape at, GateShares shares);

    /// <summary>One step of <see cref="Backward"/> in separate memory, after <see cref="BeginBackward"/>, with no gradient from above: the gradient
    /// of the state after step <paramref name="t"/>, for the rows alive at it, becomes that of the state before.</summary>
    public abstract void StepBack(PackedShape at, int t, ReplayMemory memory);

    /// <summary>Part of a state's memory that holds the rows alive at step <paramref name="t"/> before that step.</summary>
    protected MatrixSpan Before(AlignedBuffer memory, PackedShape at, int t) =>
        memory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize).RowRange(t == 0 ? 0 : at.Rows + at.Start(t - 1), at.Alive(t));

    /// <summary>Part of a state's memory that holds the rows alive at step <paramref name="t"/> after that step.</summary>
    protected MatrixSpan After(AlignedBuffer memory, PackedShape at, int t) =>
        memory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize).RowRange(at.Rows + at.Start(t), at.Alive(t));

    /// <summary>The first rows of one step's memory, as many as are alive at <paramref name="t"/>.</summary>
    protected MatrixSpan AliveRows(AlignedBuffer memory, PackedShape at, int t) => memory.AsMatrix(at.Alive(t), Shape.HiddenSize);

    /// <summary>Memory for the gates of the largest block, or their gradient; [block, G·H].</summary>
    protected AlignedBuffer BlockMemory(int maxSteps, int maxRows) =>
        new(TimeBlock.MostPositions(Shape, maxSteps, maxRows), Shape.GateWidth);

    /// <summary>The part of <see cref="BlockMemory"/> that belongs to a block.</summary>
    protected MatrixSpan OfBlock(AlignedBuffer memory, PackedShape at, TimeBlock block) =>
        memory.AsMatrix(at.Start(block.To) - at.Start(block.From), Shape.GateWidth);

    /// <summary>The part of <see cref="BlockMemory"/> that holds the rows alive at a step of the block, [alive, G·H].</summary>
    protected MatrixSpan OfStep(AlignedBuffer memory, PackedShape at, TimeBlock block, int t) =>
        OfBlock(memory, at, block).RowRange(at.Start(t) - at.Start(block.From), at.Alive(t));

    /// <summary>The earliest step for which the backward recurrent product is computed: 0 when dL/dh₀ is needed, otherwise 1.</summary>
    protected int FirstCarriedStep { get; private set; }

    MatrixSpan AllHidden(PackedShape at) => HiddenMemory.AsMatrix(at.Rows + at.Positions, Shape.HiddenSize);

    MatrixSpan GatherPrevious(PackedShape at, TimeBlock block, int positions)
    {
        _previous ??= new AlignedBuffer(TimeBlock.MostPositions(Shape, _maxSteps, _maxRows), Shape.HiddenSize);
        MatrixSpan previous = _previous.AsMatrix(positions, Shape.HiddenSize);
        int first = at.Start(block.From);
        for (int t = block.From; t < block.To; t++)
            Before(HiddenMemory, at, t).Elements.CopyTo(previous.RowRange(at.Start(t) - first, at.Alive(t)).Data);
        return previous;
    }
}
