using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Optimizers;

/// <summary>Options of RMSProp, as <c>torch.optim.RMSprop</c> has them; <see cref="Decay"/> is its alpha.</summary>
[DisplayName("rmsprop")]
public sealed record RmsPropOptions : OptimizerOptions
{
    [Description("Decay of the moving average of squared gradients.")]
    [Range(0.0, 1.0)]
    public double Decay { get; init; } = 0.99;

    [Description("Added to the root of the average.")]
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    [Description("Share of the last update that is kept.")]
    [Range(0.0, 1.0)]
    public double Momentum { get; init; }

    [Description("Divides by an estimate of the gradient's standard deviation instead of its root mean square.")]
    public bool Centered { get; init; }
}
