using Windrow.Sequences;

namespace Windrow.Models.Costs;

/// <summary>What a window costs, by formulas of the model's shape alone: nothing is allocated or computed.</summary>
/// <remarks>Memory is that of <see cref="Bptt"/>, <see cref="LaneState"/> and <see cref="SequenceBatch"/>, without the few bytes that each object has
/// besides. Arithmetic is that of the matrix products, [m, k]·[k, n] counted as 2mnk; elementwise kernels are not counted.</remarks>
public sealed record ModelCost
{
    /// <summary>Numbers that are learned.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of the flat parameter vector, with its gaps; the gradient has as many.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes that <see cref="Bptt"/> works in.</summary>
    public required long WorkspaceBytes { get; init; }

    /// <summary>Bytes of one <see cref="SequenceBatch"/>.</summary>
    public required long BatchBytes { get; init; }

    /// <summary>Bytes of one <see cref="LaneState"/>.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Operations from the inputs to the predictions.</summary>
    public required long ForwardFlops { get; init; }

    /// <summary>Operations from the loss back to every parameter.</summary>
    public required long BackwardFlops { get; init; }

    /// <summary>The cost of windows of some size.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">Time steps of every row, T.</param>
    /// <param name="rows">Rows, B.</param>
    /// <param name="ragged">Whether rows may have different lengths; the arithmetic is then the most that a window can take.</param>
    public static ModelCost Of(SequenceModel model, int steps, int rows, bool ragged = false)
    {
        Products products = new(model, steps, rows);
        EncoderCost encoder = new(model.Encoder, (long)steps * rows);
        return new ModelCost
        {
            Parameters = model.Layout.ParameterCount,
            WeightBytes = (long)model.Layout.Length * sizeof(float),
            WorkspaceBytes = (new Workspace(model, steps, rows, ragged).Numbers + encoder.Numbers) * sizeof(float),
            BatchBytes = BatchBytesOf(model.Ports.Format, steps, rows),
            StateBytes = model.StateParts.Sum(part => (long)part.Width) * rows * sizeof(float),
            ForwardFlops = products.Forward + encoder.Forward,
            BackwardFlops = products.Backward + encoder.Backward,
        };
    }

    /// <summary>An input and a target at each position; the shape has a permutation of the positions, two numbers for each step and each row.</summary>
    static long BatchBytesOf(BatchFormat format, long steps, long rows)
    {
        long positions = steps * rows, targets = format.TargetPerSequence ? rows : positions;
        long numbers = positions * Math.Max(1, format.InputWidth) + targets * Math.Max(1, format.TargetWidth) + positions + 2 * (steps + 1) + 2 * rows;
        return numbers * sizeof(float) + rows * sizeof(bool);
    }
}
