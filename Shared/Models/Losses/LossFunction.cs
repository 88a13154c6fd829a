using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>How far predictions are from a batch's targets, and the gradient of that distance.</summary>
/// <remarks>M = targets of the batch (N, or B when there is one per sequence), K = <see cref="HeadWidth"/>. A prediction or target value that is
/// NaN makes the sum NaN, unless its target is ignored. A class that does not exist is an error.</remarks>
abstract class LossFunction
{
    /// <summary>Values per prediction, K: what the model computes for each target.</summary>
    public abstract int HeadWidth { get; }

    /// <summary>Creates the loss of a model.</summary>
    /// <exception cref="ArgumentException">The loss does not fit the targets, or its settings contradict each other.</exception>
    public static LossFunction Create(ModelPorts ports)
    {
        string[] problems = [.. ports.Loss.Problems().Select(problem => problem.Sentence), .. ports.Loss.ProblemsFor(ports.TargetsAreClasses, ports.Outputs)];
        if (problems.Length > 0) throw new ArgumentException(string.Join(' ', problems), nameof(ports));
        return ports.Loss switch
        {
            CrossEntropyOptions options => new CrossEntropy(options, ports.Outputs),
            BinaryCrossEntropyOptions options => new BinaryCrossEntropy(options, ports.Outputs),
            SquaredErrorOptions => new Regression<SquaredError>(default, ports.Outputs),
            AbsoluteErrorOptions => new Regression<AbsoluteError>(default, ports.Outputs),
            HuberOptions options => new Regression<HuberError>(new HuberError((float)options.Delta), ports.Outputs),
            QuantileOptions options => new Quantiles(options, ports.Outputs),
            CtcOptions => new Ctc(ports.Outputs),
            _ => throw new ArgumentOutOfRangeException(nameof(ports), ports.Loss, "There is no such loss."),
        };
    }

    /// <summary>Returns the sum of the losses of some predictions and the sum of their weights, and replaces the predictions with the gradient.</summary>
    /// <param name="predictions">In: the head's output; out: the gradient. [m, K] with m of the M targets; all of them where the loss judges whole
    /// sequences.</param>
    /// <param name="batch">Holds the targets.</param>
    /// <param name="first">Index of the first prediction's target.</param>
    public abstract (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first);

    /// <summary>The same sums without the gradient; overwrites the predictions.</summary>
    public virtual (double Loss, double Weight) Loss(MatrixSpan predictions, SequenceBatch batch, int first) =>
        LossAndGradient(predictions, batch, first);

    /// <summary>The targets of some predictions, where they are numbers or labels.</summary>
    protected static ReadOnlySpan<float> Values(MatrixSpan predictions, SequenceBatch batch, int first) =>
        batch.Values.RowRange(first, predictions.Rows).Elements;
}
