using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>Options of the binary cross-entropy, as in <c>torch.nn.BCEWithLogitsLoss</c>.</summary>
[DisplayName("binaryCrossEntropy")]
[Description("Sigmoid cross-entropy: each target is several labels of 0 or 1, which do not exclude each other.")]
public sealed record BinaryCrossEntropyOptions : LossOptions
{
    [Description("Weight of a 1 relative to a 0, one number for each label; 1 when left out.")]
    [Range(0.0, 1e6)]
    [MinLength(1)]
    public IReadOnlyList<double>? PositiveWeights { get; init; }

    public override TargetKind Targets => TargetKind.Labels;

    private protected override IEnumerable<string> ProblemsFor(int outputs)
    {
        if (PositiveWeights is not null && PositiveWeights.Count != outputs)
            yield return $"task.loss.positiveWeights has {PositiveWeights.Count} numbers and there are {outputs} labels; it must have one for each label.";
    }
}

/// <summary>Sigmoid cross-entropy in nats. Every label weighs 1.</summary>
sealed class BinaryCrossEntropy(BinaryCrossEntropyOptions options, int labels) : LossFunction
{
    readonly float[] _positiveWeights = [.. options.PositiveWeights?.Select(weight => (float)weight) ?? []];

    public override int HeadWidth => labels;

    public override (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first)
    {
        double loss = SigmoidCrossEntropy.LossAndGradient(predictions.Elements, Values(predictions, batch, first), _positiveWeights);
        return (loss, predictions.Elements.Length);
    }
}
