using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;
using Windrow.Wording;

namespace Windrow.Models.Losses;

/// <summary>Options of the cross-entropy, as in <c>torch.nn.CrossEntropyLoss</c>.</summary>
[DisplayName("crossEntropy")]
[Description("Softmax cross-entropy: each target is one class of several.")]
public sealed record CrossEntropyOptions : LossOptions
{
    [Description("Share of each target that is spread evenly over all classes.")]
    [Range(0.0, 0.999999999)]
    public double LabelSmoothing { get; init; }

    [Description("Weight of each class, one number for each class in sorted order; equal weights when left out.")]
    [Range(0.0, 1e6)]
    [MinLength(1)]
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>Targets outside the class numbers can be ignored too, for example PyTorch's -100.</summary>
    [Description("A class whose targets do not count, for example padding: its index in sorted order, from 0.")]
    public int? IgnoreClass { get; init; }

    public override TargetKind Targets => TargetKind.Classes;

    internal override IEnumerable<CrossProblem> Problems()
    {
        if (ClassWeights is { Count: > 0 } weights && weights.Max() == 0)
        {
            yield return new(
                "task.loss.classWeights are all 0",
                "at least one must be above 0.",
                "task.loss.classWeights");
        }
    }

    private protected override IEnumerable<string> ProblemsFor(int outputs)
    {
        if (ClassWeights is not null && ClassWeights.Count != outputs)
            yield return $"task.loss.classWeights has {ClassWeights.Count} numbers and there are {outputs} classes; it must have one for each class.";
    }
}

/// <summary>Softmax cross-entropy in nats. A target weighs as much as its class; an ignored target weighs nothing.</summary>
sealed class CrossEntropy(CrossEntropyOptions options, int classes) : LossFunction
{
    readonly ClassWeighting _classes = new(classes, options.LabelSmoothing, options.ClassWeights, options.IgnoreClass);

    public override int HeadWidth => classes;

    public override (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first) =>
        SoftmaxCrossEntropy.LossAndGradient(predictions, batch.Classes[first..], _classes);

    public override (double Loss, double Weight) Loss(MatrixSpan predictions, SequenceBatch batch, int first) =>
        SoftmaxCrossEntropy.Loss(predictions, batch.Classes[first..], _classes);
}
