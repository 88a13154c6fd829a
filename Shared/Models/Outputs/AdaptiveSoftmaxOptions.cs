using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Models.Outputs;

/// <summary>Options of the adaptive softmax, as in <c>torch.nn.AdaptiveLogSoftmaxWithLoss</c>.</summary>
[DisplayName("adaptiveSoftmax")]
[Description("For large vocabularies: frequent words have a matrix of their own, and rare ones are in clusters with narrower matrices, of which a target needs at most one (Grave et al. 2017).")]
public sealed record AdaptiveSoftmaxOptions : WordOutput
{
    const string CutoffsPath = "model.output.cutoffs";

    static readonly int[] DefaultCutoffs = [2_000, 20_000, 200_000];

    [Description("Ranks at which clusters of rarer words begin, ascending. When left out, those of 2000, 20000 and 200000 that are below half the vocabulary.")]
    [Range(1, 10_000_000)]
    [MinLength(1)]
    public IReadOnlyList<int>? Cutoffs { get; init; }

    [Description("How many times narrower each cluster is than the one before. The first has hiddenSize / divisor units.")]
    [Range(1, 64)]
    public int Divisor { get; init; } = 4;

    /// <summary>The first word of each cluster.</summary>
    /// <param name="words">Number of words in the vocabulary.</param>
    internal IReadOnlyList<int> CutoffsFor(int words) => Cutoffs ?? [.. DefaultCutoffs.Where(cutoff => cutoff < words / 2)];

    /// <summary>Units of a cluster, W / divisor^(index + 1), rounded down.</summary>
    /// <param name="features">W: width of the layer's input.</param>
    /// <param name="index">Number of the cluster, from 0.</param>
    internal int UnitsOf(int features, int index)
    {
        int units = features;
        for (int i = 0; i <= index; i++) units /= Divisor;
        return units;
    }

    internal override IEnumerable<CrossProblem> Problems(ModelOptions model)
    {
        if (model.TieEmbeddings)
            yield return new(
                $"{Found} and model.tieEmbeddings is true",
                "tieEmbeddings must be false, because the clusters are narrower than the embedding.",
                OutputPath, "model.tieEmbeddings");
        if (Cutoffs is null) yield break;
        for (int i = 1; i < Cutoffs.Count; i++)
        {
            if (Cutoffs[i] > Cutoffs[i - 1]) continue;
            yield return new($"{CutoffsPath} has {Cutoffs[i - 1]} before {Cutoffs[i]}", "it must be ascending.", CutoffsPath);
            yield break;
        }

        if (UnitsProblem(Cutoffs.Count, model.HiddenSize) is { } problem) yield return problem;
    }

    internal override string? NeedsWholeWindow => "its clusters take their words from all time steps together.";

    private protected override string Left => "the clusters that the target is not in";

    internal override IEnumerable<string> ProblemsFor(ModelPorts ports, int features)
    {
        int words = ports.Outputs;
        foreach (string problem in base.ProblemsFor(ports, features)) yield return problem;
        IReadOnlyList<int> cutoffs = CutoffsFor(words);
        if (cutoffs.Count == 0)
            yield return $"{Found} and the vocabulary has {words} words; cutoffs must be given, because the default needs at least {2 * DefaultCutoffs[0] + 2}, or output must be full.";
        else if (cutoffs[^1] >= words)
            yield return $"{CutoffsPath} has {cutoffs[^1]} and the vocabulary has {words} words; each cutoff must be smaller than the vocabulary.";
        else if (Cutoffs is null && UnitsProblem(cutoffs.Count, features) is { } problem) yield return problem.Sentence;
    }

    CrossProblem? UnitsProblem(int clusters, int features) => UnitsOf(features, clusters - 1) > 0 ? null : new(
        $"model.hiddenSize is {features}, model.output.divisor is {Divisor} and there are {clusters} clusters",
        "hiddenSize must be larger, divisor smaller or cutoffs fewer, because the last cluster would have no units.",
        "model.hiddenSize", "model.output.divisor", CutoffsPath);
}
