using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Optimizers;

/// <summary>Options that Adam and AdamW share.</summary>
public abstract record AdamFamilyOptions : OptimizerOptions
{
    [Description("Decay of the moving average of gradients.")]
    [Range(0.0, 0.999999999)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the moving average of squared gradients.")]
    [Range(0.0, 0.999999999)]
    public double Beta2 { get; init; } = 0.999;

    [Description("Added to the root of the average.")]
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Options of Adam, as <c>torch.optim.Adam</c> has them; weight decay is added to the gradient.</summary>
[DisplayName("adam")]
public sealed record AdamOptions : AdamFamilyOptions;

/// <summary>Options of AdamW, as <c>torch.optim.AdamW</c> has them; weight decay shrinks the parameter itself.</summary>
[DisplayName("adamw")]
public sealed record AdamWOptions : AdamFamilyOptions
{
    /// <summary>0.01 unless the job file says otherwise, as in PyTorch.</summary>
    public AdamWOptions() => WeightDecay = 0.01;
}
