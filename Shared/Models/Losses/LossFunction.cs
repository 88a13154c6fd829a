using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>How far predictions are from a batch's targets, and in which direction each should move.</summary>
/// <remarks>M = targets of the batch (N, or B when there is one for each sequence), K = <see cref="HeadWidth"/>.</remarks>
abstract class LossFunction
{
    /// <summary>Numbers that the model gives for each target, K.</summary>
    public abstract int HeadWidth { get; }

    /// <summary>The loss for a job's options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="outputs">Classes, labels or numbers that are predicted.</param>
    public static LossFunction Create(LossOptions options, int outputs) => options switch
    {
        CrossEntropyOptions => new CrossEntropy(outputs),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options, "There is no such loss."),
    };

    /// <summary>The sum of the losses, and its gradient in place of the predictions.</summary>
    /// <param name="predictions">In: what the head gave; out: the gradient. [M, K].</param>
    /// <param name="batch">Holds the targets.</param>
    public abstract LossSum LossAndGradient(MatrixSpan predictions, SequenceBatch batch);

    /// <summary>The same sum without the gradient; the predictions are used up.</summary>
    public abstract LossSum Loss(MatrixSpan predictions, SequenceBatch batch);
}
