using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>A user changed settings when the job was resumed.</summary>
[GenerateSerializer, Immutable, Alias("windrow.SettingsEvent")]
public sealed record SettingsEvent : JobEvent
{
    /// <summary>Each <c>key.path=value</c>; the first step that uses them is the one after <see cref="JobEvent.Step"/>.</summary>
    [Id(0), JsonPropertyName("settings")] public required string[] Settings { get; init; }
}
