using Windrow.Sequences;

namespace Windrow.Models.Costs;

/// <summary>What a window costs, computed from the model's shape by formulas, without allocating memory or running the model.</summary>
/// <remarks>Memory is that of <see cref="Bptt"/>, <see cref="LaneState"/> and <see cref="SequenceBatch"/>, without the few bytes of overhead
/// per object, and without the alignment of a transcript, T (2L + 1) numbers of one row at a time. Arithmetic is that of the matrix products, with [m, k]·[k, n] counted as 2mnk; elementwise kernels are not counted.</remarks>
public sealed record ModelCost
{
    /// <summary>Number of learned parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of the flat parameter vector, including its gaps; the gradient has the same size.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of working memory in <see cref="Bptt"/>.</summary>
    public required long WorkspaceBytes { get; init; }

    /// <summary>Bytes of one <see cref="SequenceBatch"/>.</summary>
    public required long BatchBytes { get; init; }

    /// <summary>Bytes of one <see cref="LaneState"/>.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Operations of the forward pass, from the inputs to the predictions; of an adaptive softmax, those that the loss needs.</summary>
    public required long ForwardFlops { get; init; }

    /// <summary>Operations of the backward pass, from the loss to every parameter, and of activations that are computed again.</summary>
    public required long BackwardFlops { get; init; }

    /// <summary>The cost of windows of a given size.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">Time steps of every row, T.</param>
    /// <param name="rows">Rows, B.</param>
    /// <param name="ragged">Whether rows may have different lengths; the arithmetic is then the most that a window can take.</param>
    /// <param name="sourceSteps">Time steps of every source sequence; 0 without them.</param>
    /// <param name="memory">What is kept of a window's activations.</param>
    public static ModelCost Of(
        SequenceModel model, int steps, int rows, bool ragged = false, int sourceSteps = 0, ActivationMemory memory = ActivationMemory.Keep)
    {
        Products products = new(model, steps, rows, model.First);
        WindowDivision division = WindowDivision.Of(model, memory, steps, rows);
        SourceCost source = new(model, steps, sourceSteps, rows, ragged);
        EncoderCost encoder = new(model.Encoder, (long)steps * rows);
        return new ModelCost
        {
            Parameters = model.Layout.ParameterCount,
            WeightBytes = (long)model.Layout.Length * sizeof(float),
            WorkspaceBytes = (new Workspace(model, division, rows, ragged, model.First).Numbers + encoder.Numbers + source.Numbers) * sizeof(float),
            BatchBytes = BatchBytesOf(model.Ports.Format, steps, rows)
                + (model.Source is null ? 0 : BatchBytesOf(model.Ports.Format.OfSource(), sourceSteps, rows) + rows * sizeof(int)),
            StateBytes = model.StateParts.Sum(part => (long)part.Width) * rows * sizeof(float),
            ForwardFlops = products.Forward + encoder.Forward + source.Forward,
            BackwardFlops = products.Backward + encoder.Backward + source.Backward + products.ComputedAgain(division),
        };
    }

    /// <summary>An input and a target for each position; the shape has a permutation of the positions, and two values for each step and each row.</summary>
    static long BatchBytesOf(BatchFormat format, long steps, long rows)
    {
        long positions = steps * rows, targets = format.TargetPerSequence ? rows : positions;
        long numbers = positions * Math.Max(1, format.InputWidth) + targets * Math.Max(1, format.TargetWidth) + positions + 2 * (steps + 1) + 2 * rows;
        return numbers * sizeof(float) + rows * sizeof(bool);
    }
}
