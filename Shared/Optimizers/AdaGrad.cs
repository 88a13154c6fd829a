using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Optimizers;

/// <summary>Options of AdaGrad, as <c>torch.optim.Adagrad</c> has them.</summary>
[DisplayName("adagrad")]
public sealed record AdaGradOptions : OptimizerOptions
{
    [Description("Decay of the learning rate: step t has learningRate / (1 + (t - 1) lrDecay).")]
    [Range(0.0, 1e3)]
    public double LrDecay { get; init; }

    [Description("Where the sum of squares starts.")]
    [Range(0.0, 1e6)]
    public double InitialAccumulator { get; init; }

    [Description("Added to the root of the sum of squares.")]
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-10;
}
