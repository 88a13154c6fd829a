using System.Text.Json;
using System.Text.Unicode;

namespace Windrow.Data;

/// <summary>JSON that someone else wrote. Every string of what it returns can be read, which <see cref="JsonDocument"/> alone does not ensure.</summary>
static class JsonInput
{
    /// <summary>Parses a text that must be one JSON value.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">It is not.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("it is not UTF-8.");
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
