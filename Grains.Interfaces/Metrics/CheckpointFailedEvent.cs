using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>A checkpoint could not be written. Training continues, and writing it is tried again later; earlier checkpoints are untouched.</summary>
[GenerateSerializer, Immutable, Alias("windrow.CheckpointFailedEvent")]
public sealed record CheckpointFailedEvent : JobEvent
{
    /// <summary>Why, in words.</summary>
    [Id(0), JsonPropertyName("reason")] public required string Reason { get; init; }

    /// <summary>Seconds until the next attempt.</summary>
    [Id(1), JsonPropertyName("retry_seconds")] public required double RetrySeconds { get; init; }
}
