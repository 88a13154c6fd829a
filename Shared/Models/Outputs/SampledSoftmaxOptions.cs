using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Models.Outputs;

/// <summary>Options of the sampled softmax.</summary>
[DisplayName("sampledSoftmax")]
[Description("For large vocabularies: one matrix with a row for each word, but in training, a target is compared with some words that are drawn at random instead of with all (Jean et al. 2015).")]
public sealed record SampledSoftmaxOptions : WordOutput
{
    /// <summary>With more, drawing different words would take too long, and little would be saved.</summary>
    const int LargestShare = 4;

    [Description("Number of different words that are drawn for each window of a data shard, frequent ones more often. At most a quarter of the vocabulary.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 8_192;

    internal override string? NeedsWholeWindow => "its words are drawn for all time steps together.";

    private protected override string Left => "the words that are not drawn";

    internal override IEnumerable<string> ProblemsFor(ModelPorts ports, int features)
    {
        foreach (string problem in base.ProblemsFor(ports, features)) yield return problem;
        if ((long)LargestShare * Samples > ports.Outputs)
            yield return $"model.output.samples is {Samples} and the vocabulary has {ports.Outputs} words; samples must be at most a quarter of the vocabulary, or output must be full.";
    }
}
