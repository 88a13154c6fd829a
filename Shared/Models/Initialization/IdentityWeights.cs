using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Models.Initialization;

/// <summary>A state that stays the same until inputs change it. Source: Le, Jaitly and Hinton 2015, https://arxiv.org/abs/1504.00941, who
/// use it with ReLU, zero biases, and a scale of 1 (0.01 for speech).</summary>
[DisplayName("identity")]
[Description("The identity matrix times scale, for rnnRelu and rnnTanh, mainly rnnRelu (Le, Jaitly and Hinton 2015).")]
public sealed record IdentityWeights : RecurrentInitializer
{
    [Description("Value on the diagonal.")]
    [Range(0.0, 10)]
    public double Scale { get; init; } = 1;

    internal override Initializer For(WeightBlocks blocks) => (values, _, _) =>
    {
        values.Clear();
        for (int i = 0; i < values.Length; i += blocks.Cols) values[i + i / blocks.Cols % blocks.Rows] = (float)Scale;
    };
}
