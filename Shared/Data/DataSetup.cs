using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>What must be known about a training run to prepare and read its data.</summary>
public sealed record DataSetup
{
    /// <summary>Where the data come from.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The model that reads them, which must fit them.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskOptions Task { get; init; }

    /// <summary>Rows of a batch, over all data shards.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Time steps of a window.</summary>
    public required int Window { get; init; }

    /// <summary>Number of fixed parts of every batch.</summary>
    public required int DataShards { get; init; }

    /// <summary>What is kept of a window's activations, which limits how large windows can be.</summary>
    public ActivationMemory Memory { get; init; }

    /// <summary>How much each class counts in the loss.</summary>
    public ClassWeights ClassWeights { get; init; }

    /// <summary>Seed of all random orders.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether nothing is trained on the data: all of them are the test part, on which a trained model is evaluated.</summary>
    public bool OnlyTest { get; init; }
}
