using Windrow.Models.Outputs;

namespace Windrow.Models.Costs;

/// <summary>What an adaptive softmax costs.</summary>
/// <remarks>M = predictions, W = width of the features, S + n = width of the head; cluster i has Cᵢ words and Uᵢ units. The forward pass takes
/// <code>
/// head        2·M·W·(S + n)
/// cluster     2·Mᵢ·(W·Uᵢ + Uᵢ·Cᵢ)      for the Mᵢ targets that are in it
/// </code>
/// and the backward pass twice that. How many targets are in a cluster only the text shows; by Zipf's law they are a share of M that follows
/// from the ranks of its words.</remarks>
sealed class AdaptiveCost(AdaptiveShape shape, long predictions)
{
    /// <summary>Number of 4-byte values that <see cref="AdaptiveHead"/> holds, without those for predictions that are not only judged by the loss.</summary>
    public long Numbers => AdaptiveMemory.LogitsOf(shape, predictions) + AdaptiveMemory.FeaturesOf(shape, predictions)     // of a block
        + 2L * AdaptiveMemory.UnitsOf(shape, predictions)
        + 3 * predictions                                                                                                   // targets
        + 2 * ((long)shape.Features * shape.HeadWidth + shape.Clusters.Sum(Weights));                                       // packed, forward and backward

    /// <summary>Operations of the forward pass; half of those of the backward pass.</summary>
    public long Forward => 2 * predictions * shape.Features * shape.HeadWidth
        + shape.Clusters.Sum(cluster => (long)(2 * predictions * shape.ZipfShareOf(cluster) * Weights(cluster)));

    long Weights(ClusterShape cluster) => (long)shape.Features * cluster.Units + (long)cluster.Units * cluster.Words;
}
