using System.Globalization;
using System.Text.RegularExpressions;

namespace Windrow.Tests.Observability;

/// <summary>One line of a metrics page.</summary>
sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>One metric of a page.</summary>
sealed record MetricFamily(string Name, string Type, string Help, IReadOnlyList<Sample> Samples);

/// <summary>A strict reader of Prometheus' text format, written from its description
/// (https://prometheus.io/docs/instrumenting/exposition_formats/) and not from our writer. It refuses what Prometheus refuses, and what
/// Prometheus' own linter complains about.</summary>
static partial class PrometheusParser
{
    /// <exception cref="FormatException">The text is not a page of metrics.</exception>
    public static Dictionary<string, MetricFamily> Parse(string text)
    {
        if (text.Length > 0 && !text.EndsWith('\n')) throw new FormatException("The last line does not end with a line feed.");
        Dictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        (string? name, string type, string help, List<Sample> samples) = (null, "", "", []);
        string? helpOf = null;
        foreach (string line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                string[] parts = line[7..].Split(' ', 2);
                (helpOf, help) = (parts[0], parts[1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal));
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Close();
                string[] parts = line[7..].Split(' ');
                (name, type, samples) = (parts[0], parts[1], []);
                if (!MetricName().IsMatch(name)) throw new FormatException($"'{name}' cannot be the name of a metric.");
                if (type is not ("counter" or "gauge" or "histogram")) throw new FormatException($"'{type}' is not a type: {line}");
                if (families.ContainsKey(name)) throw new FormatException($"'{name}' has two types.");
                if (helpOf != name) help = "";
            }
            else
            {
                Sample sample = ReadSample(line);
                string series = $"{sample.Name}|{string.Join('|', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))}";
                if (!seen.Add(series)) throw new FormatException($"The series {series} occurs twice.");
                string allowed = type == "histogram" ? $"^{name}_(bucket|sum|count)$" : $"^{name}$";
                if (name is null || !Regex.IsMatch(sample.Name, allowed)) throw new FormatException($"'{line}' does not belong to the metric '{name}'.");
                samples.Add(sample);
            }
        }

        Close();
        return families;

        void Close()
        {
            if (name is null) return;
            if (samples.Count == 0) throw new FormatException($"'{name}' has no samples.");
            if (type == "counter" != name.EndsWith("_total", StringComparison.Ordinal)) throw new FormatException($"'{name}' is a {type}: counters, and only they, end with _total.");
            if (type == "histogram") CheckHistogram(name, samples);
            families.Add(name, new MetricFamily(name, type, help, samples));
        }
    }

    static Sample ReadSample(string line)
    {
        Match match = SampleLine().Match(line);
        if (!match.Success) throw new FormatException($"'{line}' is not a sample.");
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
            labels.Add(label.Groups["name"].Value, Regex.Replace(label.Groups["value"].Value, @"\\(.)", escape => escape.Groups[1].Value switch
            {
                "n" => "\n",
                "\\" => "\\",
                "\"" => "\"",
                _ => throw new FormatException($"'{line}' has the escape {escape.Value}."),
            }));
        string number = match.Groups["value"].Value;
        double value = number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        return new Sample(match.Groups["name"].Value, labels, value);
    }

    /// <summary>Buckets count everything up to their bound, the last one everything.</summary>
    static void CheckHistogram(string name, List<Sample> samples)
    {
        foreach (IGrouping<string, Sample> series in samples.GroupBy(sample => string.Join('|', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key, StringComparer.Ordinal))))
        {
            (double Bound, double Count)[] buckets = [.. series.Where(sample => sample.Name == $"{name}_bucket")
                .Select(sample => (sample.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(sample.Labels["le"], CultureInfo.InvariantCulture), sample.Value))];
            if (!double.IsPositiveInfinity(buckets[^1].Bound)) throw new FormatException($"'{name}' has no bucket +Inf.");
            for (int i = 1; i < buckets.Length; i++)
                if (buckets[i].Bound <= buckets[i - 1].Bound || buckets[i].Count < buckets[i - 1].Count) throw new FormatException($"The buckets of '{name}' do not ascend.");
            if (series.Single(sample => sample.Name == $"{name}_count").Value != buckets[^1].Count) throw new FormatException($"'{name}_count' is not the count of the last bucket.");
            _ = series.Single(sample => sample.Name == $"{name}_sum");
        }
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*)\})? (?<value>\S+)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,|$)""")]
    private static partial Regex Label();
}
