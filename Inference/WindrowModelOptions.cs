using Windrow.Checkpoints;
using Windrow.Numerics.Blas;

namespace Windrow.Inference;

/// <summary>How a model is opened.</summary>
public sealed record WindrowModelOptions
{
    /// <summary>Which checkpoint of a run folder to use. Default: the best, or the last if none is marked as best.</summary>
    public CheckpointChoice Checkpoint { get; init; } = CheckpointChoice.Usual;

    /// <summary>How a model that writes texts writes them. Default: the most probable token at each step.</summary>
    public WritingOptions Writing { get; init; } = new();

    /// <summary>The folder that must contain the recordings and images named in rows passed to <c>Predict</c>; relative names start there. Null refuses names of
    /// files: rows then hold data URIs, such as <c>data:audio/wav;base64,...</c> Default: null.</summary>
    public string? Files { get; init; }

    /// <summary>Multiplies matrices. Default: Windrow's own kernels.</summary>
    public BlasBackend Blas { get; init; } = BlasLibrary.Default.Backend;
}
