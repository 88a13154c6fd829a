namespace Windrow.Checkpoints;

/// <summary>What a training has to remember besides tensors; <c>progress.json</c> of a checkpoint. Numbers come back with the same bits.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps made; the parameters have this version.</summary>
    public required long Step { get; init; }

    /// <summary>Lowest validation loss so far, in nats per token; null before the first evaluation.</summary>
    public double? BestValidationLoss { get; init; }

    /// <summary>Step at which it was measured.</summary>
    public long? BestStep { get; init; }
}
