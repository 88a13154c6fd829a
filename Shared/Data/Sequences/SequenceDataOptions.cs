using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Data;

/// <summary>Sequences of any length, each with its targets.</summary>
[DisplayName("sequences")]
[Description("Sequences from JSON Lines files, each line an object with the inputs of a sequence and its targets.")]
public sealed record SequenceDataOptions : DataOptions
{
    [Description("Puts sequences of similar length into the same batch; when left out, a batch may have sequences of any length.")]
    public BucketingOptions? Bucketing { get; init; }

    [Description("The shares of the data that are not used for training.")]
    public SplitOptions Split { get; init; } = new();

    public override SplitOptions Shares => Split;
}

/// <summary>The setting <c>data.bucketing</c>.</summary>
public sealed record BucketingOptions
{
    [Description("Number of batches whose sequences are sorted by length together. A larger number wastes less time, but mixes the sequences less.")]
    [Range(2, 100_000)]
    public int Batches { get; init; } = 20;
}
