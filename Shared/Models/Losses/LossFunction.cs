using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>How far predictions are from a batch's targets, and in which direction each should move.</summary>
/// <remarks>M = targets of the batch (N, or B when there is one for each sequence), K = <see cref="HeadWidth"/>. A prediction or a number to be
/// predicted that is NaN makes the sum NaN, unless its target is ignored; a class that there is not is an error.</remarks>
abstract class LossFunction
{
    /// <summary>Numbers that the model gives for each target, K.</summary>
    public abstract int HeadWidth { get; }

    /// <summary>The loss of a model.</summary>
    /// <exception cref="ArgumentException">The loss does not fit the targets, or its settings do not fit each other.</exception>
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
            _ => throw new ArgumentOutOfRangeException(nameof(ports), ports.Loss, "There is no such loss."),
        };
    }

    /// <summary>The sum of the losses of some predictions and of their weights, and the gradient of the losses in place of the predictions.</summary>
    /// <param name="predictions">In: what the head gave; out: the gradient. [m, K] with m of the M targets.</param>
    /// <param name="batch">Holds the targets.</param>
    /// <param name="first">The first prediction's target.</param>
    public abstract (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first);

    /// <summary>The same sums without the gradient; the predictions are used up.</summary>
    public virtual (double Loss, double Weight) Loss(MatrixSpan predictions, SequenceBatch batch, int first) =>
        LossAndGradient(predictions, batch, first);

    /// <summary>Targets that are numbers or labels of some predictions.</summary>
    protected static ReadOnlySpan<float> Values(MatrixSpan predictions, SequenceBatch batch, int first) =>
        batch.Values.RowRange(first, predictions.Rows).Elements;
}
