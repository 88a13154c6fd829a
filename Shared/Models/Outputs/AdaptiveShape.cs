using Windrow.Models.Initialization;
using Windrow.Numerics;

namespace Windrow.Models.Outputs;

/// <summary>The sizes, names and initial values of an adaptive softmax.</summary>
/// <remarks>V = words, W = width of the features, S = words of the shortlist, n = clusters; cluster i has the Cᵢ words from cᵢ on, and Uᵢ units.
/// Names, shapes and initial values are those of <c>torch.nn.AdaptiveLogSoftmaxWithLoss</c>, which has no biases by default.</remarks>
sealed class AdaptiveShape
{
    /// <summary>[S + n, W].</summary>
    public const string HeadWeight = "head.head.weight";

    /// <summary>Describes the layer of a model.</summary>
    /// <param name="options">The layer's options, which fit the model.</param>
    /// <param name="features">W.</param>
    /// <param name="words">V.</param>
    public AdaptiveShape(AdaptiveSoftmaxOptions options, int features, int words)
    {
        (Features, Words) = (features, words);
        IReadOnlyList<int> cutoffs = options.CutoffsFor(words);
        Shortlist = cutoffs[0];
        Clusters = [.. cutoffs.Select((first, i) =>
            new ClusterShape(i, first, (i + 1 < cutoffs.Count ? cutoffs[i + 1] : words) - first, options.UnitsOf(features, i)))];
    }

    /// <summary>W.</summary>
    public int Features { get; }

    /// <summary>V.</summary>
    public int Words { get; }

    /// <summary>S: the words from 0 on that the head itself predicts.</summary>
    public int Shortlist { get; }

    /// <summary>The clusters, from the most frequent words to the rarest.</summary>
    public IReadOnlyList<ClusterShape> Clusters { get; }

    /// <summary>S + n: what the head predicts are the words of the shortlist, then the clusters.</summary>
    public int HeadWidth => Shortlist + Clusters.Count;

    /// <summary>The parameters, from the head to the last cluster.</summary>
    public IEnumerable<ModelParameter> Parameters =>
    [
        new(HeadWeight, [HeadWidth, Features], Uniform(Features)),
        .. Clusters.SelectMany(cluster => (ModelParameter[])
        [
            new(cluster.ProjectionWeight, [cluster.Units, Features], Uniform(Features)),
            new(cluster.OutputWeight, [cluster.Words, cluster.Units], Uniform(cluster.Units)),
        ]),
    ];

    /// <summary>Number of the cluster that has a word; −1 for the shortlist.</summary>
    public int ClusterOf(int word)
    {
        int cluster = -1;
        while (cluster + 1 < Clusters.Count && word >= Clusters[cluster + 1].First) cluster++;
        return cluster;
    }

    /// <summary>The share of a text's words that a cluster has by Zipf's law, by which the word of rank r occurs 1/r times as often as the first.</summary>
    public double ZipfShareOf(ClusterShape cluster) => (Harmonic(cluster.First + cluster.Words) - Harmonic(cluster.First)) / Harmonic(Words);

    /// <summary>1 + 1/2 + ... + 1/n ≈ ln n + γ + 1/(2n) − 1/(12n²), with an error below 1/(120n⁴).</summary>
    static double Harmonic(int n) => PortableMath.Log(n) + 0.57721566490153286 + 0.5 / n - 1.0 / (12.0 * n * n);

    static Initializer Uniform(int inputs) => Initializers.Uniform(1f / MathF.Sqrt(inputs));
}

/// <summary>A cluster of rarer words: a projection to few units, and the words' logits.</summary>
/// <param name="Index">Its number i, from 0.</param>
/// <param name="First">cᵢ: its first word.</param>
/// <param name="Words">Cᵢ: how many words it has.</param>
/// <param name="Units">Uᵢ.</param>
sealed record ClusterShape(int Index, int First, int Words, int Units)
{
    /// <summary>[Uᵢ, W].</summary>
    public string ProjectionWeight { get; } = $"head.tail.{Index}.0.weight";

    /// <summary>[Cᵢ, Uᵢ].</summary>
    public string OutputWeight { get; } = $"head.tail.{Index}.1.weight";
}
