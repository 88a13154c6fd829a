using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>The squared error, as in <c>torch.nn.MSELoss</c>.</summary>
[DisplayName("mse")]
[Description("The square of the error.")]
public sealed record SquaredErrorOptions : LossOptions
{
    public override TargetKind Targets => TargetKind.Numbers;
}

/// <summary>The absolute error, as in <c>torch.nn.L1Loss</c>.</summary>
[DisplayName("mae")]
[Description("The absolute value of the error.")]
public sealed record AbsoluteErrorOptions : LossOptions
{
    public override TargetKind Targets => TargetKind.Numbers;
}

/// <summary>Huber's loss, as in <c>torch.nn.HuberLoss</c>.</summary>
[DisplayName("huber")]
[Description("Half the square of small errors; large errors count linearly.")]
public sealed record HuberOptions : LossOptions
{
    [Description("Error above which the loss grows linearly.")]
    [Range(1e-6, 1e6)]
    public double Delta { get; init; } = 1;

    public override TargetKind Targets => TargetKind.Numbers;
}

/// <summary>A loss of each number's error. Every number weighs 1.</summary>
sealed class Regression<P>(P penalty, int outputs) : LossFunction where P : struct, IPenalty
{
    public override int HeadWidth => outputs;

    public override (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first)
    {
        double loss = PenaltySum.LossAndGradient(penalty, predictions.Elements, Values(predictions, batch, first));
        return (loss, predictions.Elements.Length);
    }
}
