using System.ComponentModel;

namespace Windrow.Models.Initialization;

/// <summary>The setting <c>model.initialization.inputWeights</c>: independent random numbers whose scale depends on the size of the layer.
/// Recurrent weights can be initialized like this too.</summary>
[Description("How a layer's input weights are initialized.")]
public abstract record WeightInitializer : RecurrentInitializer;

/// <summary>PyTorch's default.</summary>
[DisplayName("uniform")]
[Description("Uniform as in PyTorch: within ±1/√H for recurrent layers of H units, within ±1/√fanIn for other layers.")]
public sealed record UniformWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Uniform(blocks.UniformBound);
}

/// <summary>Preserves the variance of both activations and gradients as well as a single scale can. Source: Glorot and Bengio 2010, equation 16.</summary>
[DisplayName("glorotUniform")]
[Description("Uniform within ±√(6 / (fanIn + fanOut)), each gate separately (Glorot and Bengio 2010).")]
public sealed record GlorotUniformWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Uniform(MathF.Sqrt(6f / (blocks.FanIn + blocks.FanOut)));
}

/// <summary>As <see cref="GlorotUniformWeights"/>, with a normal distribution of the same variance; not truncated, as in PyTorch.</summary>
[DisplayName("glorotNormal")]
[Description("Normal with variance 2 / (fanIn + fanOut), each gate separately (Glorot and Bengio 2010).")]
public sealed record GlorotNormalWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Normal(MathF.Sqrt(2f / (blocks.FanIn + blocks.FanOut)));
}

/// <summary>Preserves the variance of activations through ReLU, which passes half of it. Source: He et al. 2015,
/// https://arxiv.org/abs/1502.01852, equation 10.</summary>
[DisplayName("heUniform")]
[Description("Uniform within ±√(6 / fanIn), for ReLU (He et al. 2015).")]
public sealed record HeUniformWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Uniform(MathF.Sqrt(6f / blocks.FanIn));
}

/// <summary>As <see cref="HeUniformWeights"/>, with a normal distribution of the same variance; not truncated, as in PyTorch.</summary>
[DisplayName("heNormal")]
[Description("Normal with variance 2 / fanIn, for ReLU (He et al. 2015).")]
public sealed record HeNormalWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Normal(MathF.Sqrt(2f / blocks.FanIn));
}
