using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windrow.Grains.Metrics;

/// <summary>One number of an evaluation.</summary>
/// <param name="Name">The metric, such as macroF1.</param>
/// <param name="Value">Its value; NaN if it is undefined.</param>
[GenerateSerializer, Immutable, Alias("windrow.NamedFigure")]
public sealed record NamedFigure(string Name, double Value);

/// <summary>Figures as one JSON object, with a key for each.</summary>
sealed class NamedFiguresJson : JsonConverter<NamedFigure[]>
{
    public override NamedFigure[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument figures = JsonDocument.ParseValue(ref reader);
        NamedFigure[] read = [.. figures.RootElement.EnumerateObject().Select(figure => new NamedFigure(figure.Name, figure.Value.Deserialize<double>(options)))];
        return read.Length == 0 ? [] : read;        // the shared empty array, so that equal records compare as equal
    }

    public override void Write(Utf8JsonWriter writer, NamedFigure[] value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (NamedFigure figure in value)
        {
            writer.WritePropertyName(figure.Name);
            JsonSerializer.Serialize(writer, figure.Value, options);
        }

        writer.WriteEndObject();
    }
}
