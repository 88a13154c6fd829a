using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>A job's events as JSON: one object per line, in <c>metrics.jsonl</c> and in the output for programs.</summary>
/// <remarks>Names are in snake_case, states in lower case, times in ISO 8601 and UTC. A loss that is not finite is the string
/// <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>, since JSON has no such numbers.</remarks>
public static class JobEventJson
{
    /// <summary>For events, and for everything else that describes a job to a program.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>The event as one line, without the line break.</summary>
    public static string Write(JobEvent jobEvent) => JsonSerializer.Serialize(jobEvent, Options);

    /// <summary>The event of a line that <see cref="Write"/> made.</summary>
    /// <exception cref="JsonException">The line is not one whole event.</exception>
    public static JobEvent Read(string line) =>
        JsonSerializer.Deserialize<JobEvent>(line, Options) ?? throw new JsonException("Expected an event, but the line says null.");

    static JsonSerializerOptions CreateOptions()
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
