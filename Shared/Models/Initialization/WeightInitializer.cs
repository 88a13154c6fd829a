using System.ComponentModel;

namespace Windrow.Models.Initialization;

/// <summary>The setting <c>model.initialization.inputWeights</c>: independent random numbers, whose size follows from that of the layer.
/// Recurrent weights may start like this too.</summary>
[Description("How the weights of what a layer reads start.")]
public abstract record WeightInitializer : RecurrentInitializer;

/// <summary>PyTorch's own.</summary>
[DisplayName("uniform")]
[Description("Uniform as in PyTorch: in ±1/√H for recurrent layers of H units, in ±1/√fanIn for others.")]
public sealed record UniformWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Uniform(blocks.UniformBound);
}

/// <summary>Keeps the variance of activations and of gradients, as far as one number can. Source: Glorot and Bengio 2010, equation 16.</summary>
[DisplayName("glorotUniform")]
[Description("Uniform in ±√(6 / (fanIn + fanOut)), each gate by itself (Glorot and Bengio 2010).")]
public sealed record GlorotUniformWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Uniform(MathF.Sqrt(6f / (blocks.FanIn + blocks.FanOut)));
}

/// <summary>As <see cref="GlorotUniformWeights"/>, with a normal distribution of the same variance; not truncated, as in PyTorch.</summary>
[DisplayName("glorotNormal")]
[Description("Normal with variance 2 / (fanIn + fanOut), each gate by itself (Glorot and Bengio 2010).")]
public sealed record GlorotNormalWeights : WeightInitializer
{
    internal override Initializer For(WeightBlocks blocks) => Initializers.Normal(MathF.Sqrt(2f / (blocks.FanIn + blocks.FanOut)));
}

/// <summary>Keeps the variance of activations through ReLU, which passes half of it. Source: He et al. 2015,
/// https://arxiv.org/abs/1502.01852, equation 10.</summary>
[DisplayName("heUniform")]
[Description("Uniform in ±√(6 / fanIn), for ReLU (He et al. 2015).")]
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
