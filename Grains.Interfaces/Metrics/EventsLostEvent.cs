using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>Events could not be stored for so long that some had to be dropped: those of steps, never a change of state. Training was not
/// affected. <see cref="JobEvent.Step"/> is the last step that is missing.</summary>
[GenerateSerializer, Immutable, Alias("windrow.EventsLostEvent")]
public sealed record EventsLostEvent : JobEvent
{
    /// <summary>The first step that is missing.</summary>
    [Id(0), JsonPropertyName("first_step")] public long FirstStep { get; init; }

    /// <summary>Number of events that are missing.</summary>
    [Id(1), JsonPropertyName("count")] public long Count { get; init; }
}
