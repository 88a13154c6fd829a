using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Models.Initialization;

/// <summary>A state that stays as it is until inputs change it. Source: Le, Jaitly and Hinton 2015, https://arxiv.org/abs/1504.00941, who
/// use it with ReLU, biases of zero, and a scale of 1 or, for speech, 0.01.</summary>
[DisplayName("identity")]
[Description("The identity times scale, for simple networks, above all rnnRelu (Le, Jaitly and Hinton 2015).")]
public sealed record IdentityWeights : RecurrentInitializer
{
    [Description("What stands on the diagonal.")]
    [Range(0.0, 10)]
    public double Scale { get; init; } = 1;

    internal override Initializer For(WeightBlocks blocks) => (values, _, _) =>
    {
        values.Clear();
        for (int i = 0; i < values.Length; i += blocks.Cols) values[i + i / blocks.Cols % blocks.Rows] = (float)Scale;
    };
}
