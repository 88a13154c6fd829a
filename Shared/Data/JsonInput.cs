using System.Text.Json;
using System.Text.Unicode;

namespace Windrow.Data;

/// <summary>JSON that someone else wrote. Every string of what it returns can be read, which <see cref="JsonDocument"/> alone does not ensure.</summary>
static class JsonInput
{
    /// <summary>Most names, values and brackets of a text. <see cref="JsonDocument"/> takes 12 bytes for each, six times as much as the shortest needs in the text.</summary>
    const int MostTokens = 1 << 24;

    /// <summary>Parses a text that must be one JSON value.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">It is not.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("it is not UTF-8.");
        if (json.Length > 2 * MostTokens) RequireFewTokens(json);
        Utf8JsonReader reader = new(json);
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        try
        {
            reader.Read();      // throws when something follows
            if (json.Contains((byte)'\\')) RequireText(json);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    static void RequireFewTokens(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        for (int tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MostTokens) throw new JsonException($"it has more than {MostTokens} names, values and brackets.");
        }
    }

    static void RequireText(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new JsonException("a text has half of a surrogate pair (an escape from \\ud800 to \\udfff without the other half).");
            }
        }
    }
}
