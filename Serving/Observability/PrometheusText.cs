using System.Globalization;
using System.Text;

namespace Windrow.Serving.Observability;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. Names follow OpenTelemetry's rules for Prometheus: dots become
/// underscores, the unit is appended, and a counter ends with <c>_total</c>.</summary>
static class PrometheusText
{
    /// <summary>The text's type, for the header of an answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Units that have a word of their own. Those in braces only say what is counted.</summary>
    static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal) { ["s"] = "seconds", ["ms"] = "milliseconds", ["By"] = "bytes", ["%"] = "percent", ["1"] = "" };

    /// <summary>The name under which an instrument is found.</summary>
    /// <param name="name">Its name in .NET, such as <c>windrow.job.steps</c>.</param>
    /// <param name="unit">Its unit, such as <c>s</c>, <c>By</c> or <c>{step}</c>; may be null.</param>
    /// <param name="isCounter">Whether it only grows.</param>
    public static string Name(string name, string? unit, bool isCounter)
    {
        string full = Plain(name);
        string word = unit is null || unit.StartsWith('{') ? "" : Units.TryGetValue(unit, out string? known) ? known : Plain(unit);
        if (word.Length > 0 && !full.EndsWith($"_{word}", StringComparison.Ordinal)) full += $"_{word}";
        return isCounter && !full.EndsWith("_total", StringComparison.Ordinal) ? $"{full}_total" : full;
    }

    /// <summary>Labels as they are written between braces: <c>job="demo-1",phase="sum"</c>. Sorted by name.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        IEnumerable<string> labels = tags.ToArray()
            .OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => $"{Plain(tag.Key)}=\"{Escaped(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return string.Join(',', labels);
    }

    /// <summary>Begins a metric.</summary>
    public static void Begin(StringBuilder text, string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help)) text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>Writes one line.</summary>
    public static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>A number, or one of <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>.</summary>
    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Letters, digits and underscores, not beginning with a digit.</summary>
    static string Plain(string name)
    {
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')).Trim('_');
        return plain.Length == 0 || char.IsAsciiDigit(plain[0]) ? $"_{plain}" : plain;
    }
}
