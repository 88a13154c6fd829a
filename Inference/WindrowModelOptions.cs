using Windrow.Checkpoints;
using Windrow.Numerics.Blas;

namespace Windrow.Inference;

/// <summary>How a model is opened.</summary>
public sealed record WindrowModelOptions
{
    /// <summary>Which checkpoint of a run folder to use. Default: the best, or the last if none is marked as best.</summary>
    public CheckpointChoice Checkpoint { get; init; } = CheckpointChoice.Usual;

    /// <summary>How a model that answers a text with a text writes it. Default: the most probable token at each step.</summary>
    public WritingOptions Writing { get; init; } = new();

    /// <summary>Multiplies matrices. Default: Windrow's own kernels.</summary>
    public BlasBackend Blas { get; init; } = BlasLibrary.Default.Backend;
}
