using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>The value of a scalar for its key.</summary>
/// <param name="Value">The value; null where null is allowed, and where there is a problem.</param>
/// <param name="MustBe">What it must be instead; null when it is valid.</param>
/// <param name="Suggestion">The nearest valid word, if one is near.</param>
readonly record struct ScalarReading(object? Value, string? MustBe = null, string? Suggestion = null);

/// <summary>Reads text, numbers, booleans and enum values.</summary>
static class ScalarReader
{
    public static ScalarReading Read(OptionKey key, ScalarNode node)
    {
        if (node.IsNull && key.IsNullable) return new ScalarReading(null);
        if (node.IsBlank || node.IsNull) return new ScalarReading(null, key.Allowed);
        if (key.Type == typeof(string)) return Text(key, node.Text);
        if (key.Type.IsEnum) return Word(key.Words.ContainsKey("true") && node.Text is "True" or "TRUE" or "False" or "FALSE" ? node.Text.ToLowerInvariant() : node.Text, key.Words, key.Allowed);

        return Unquoted(node, key.Limits is { } limits ? Number(key, limits, node.Text) : Boolean(key, node.Text), key.Allowed);
    }

    /// <summary>An item of a list.</summary>
    public static ScalarReading Item(OptionKey key, ScalarNode node)
    {
        if (!key.IsNumberList) return Text(key, node.Text);
        if (key.Word is { } word && node.Text == word.Word) return new ScalarReading(word.Number);
        ScalarReading reading = Unquoted(node, Number(key, key.Limits!, node.Text), key.Item);
        return key.Word is null || reading.MustBe is null ? reading : new ScalarReading(null, key.Item);
    }

    /// <summary>What was read, unless it was in quotes, which make it a text.</summary>
    static ScalarReading Unquoted(ScalarNode node, ScalarReading reading, string allowed) =>
        !node.Quoted ? reading : new ScalarReading(null, reading.MustBe is null ? $"{allowed}, without quotes" : allowed);

    /// <summary>A text for a key or a list of texts: not empty, on one line, matching the key's pattern.</summary>
    static ScalarReading Text(OptionKey key, string text)
    {
        if (text.Length == 0) return new ScalarReading(null, key.IsList ? "a text that is not empty" : key.Allowed);
        if (text.Any(char.IsControl)) return new ScalarReading(null, "a text without control characters");
        return key.Pattern?.IsValid(text) == false ? new ScalarReading(null, key.Allowed) : new ScalarReading(text);
    }

    /// <summary>One of several words, each with its value.</summary>
    public static ScalarReading Word<T>(string text, IReadOnlyDictionary<string, T> words, string allowed) where T : class =>
        words.TryGetValue(text, out T? value)
            ? new ScalarReading(value)
            : new ScalarReading(null, allowed, Suggestion.Nearest(text, words.Keys));

    static ScalarReading Number(OptionKey key, Limits limits, string text)
    {
        if (limits.IsWhole)
        {
            if (!Numbers.TryWhole(text, out Int128 whole)) return new ScalarReading(null, limits.Words);
            if (!limits.Contain(whole)) return new ScalarReading(null, limits.Span);
            return new ScalarReading((key.IsList ? key.ItemType : key.Type) == typeof(int) ? (object)(int)whole : (long)whole);
        }

        if (!Numbers.TryReal(text, out double real)) return new ScalarReading(null, limits.Words);
        return limits.Contain(real) ? new ScalarReading(real) : new ScalarReading(null, limits.Span);
    }

    static ScalarReading Boolean(OptionKey key, string text) => text switch
    {
        "true" or "True" or "TRUE" => new ScalarReading(true),
        "false" or "False" or "FALSE" => new ScalarReading(false),
        _ when text.ToUpperInvariant() is "YES" or "ON" or "Y" or "1" => new ScalarReading(null, key.Allowed, "true"),
        _ when text.ToUpperInvariant() is "NO" or "OFF" or "N" or "0" => new ScalarReading(null, key.Allowed, "false"),
        _ => new ScalarReading(null, key.Allowed),
    };
}
