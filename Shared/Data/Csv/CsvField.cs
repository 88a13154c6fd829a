namespace Windrow.Data;

/// <summary>A field of a CSV file that we write (RFC 4180).</summary>
public static class CsvField
{
    /// <summary>A text as one field, in quotes if it needs them.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
