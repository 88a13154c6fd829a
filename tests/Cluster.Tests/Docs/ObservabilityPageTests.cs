using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Windrow.Grains.Compute;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Telemetry;
using Windrow.Numerics.Blas;
using Windrow.Serving.Observability;

namespace Windrow.Tests.Docs;

/// <summary>What docs/observability.md and Grafana's dashboard say about metrics, compared with the meters themselves.</summary>
public sealed partial class ObservabilityPageTests : IDisposable
{
    readonly SiloCompute _compute = new(BlasLibrary.Load("managed").Backend, slots: 1);
    readonly SiloMetrics _metrics;
    readonly List<Instrument> _own = [], _foreign = [];

    public ObservabilityPageTests()
    {
        _metrics = new SiloMetrics(_compute, new SiloMirrors());
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == _metrics) _own.Add(instrument);
            else if (instrument.Meter.Name == "System.Runtime") _foreign.Add(instrument);
        };
        listener.Start();
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _compute.Dispose();
    }

    [Fact]
    public void The_page_lists_every_metric_with_its_type_and_meaning()
    {
        string[] rows = [.. Repository.Read("docs/observability.md").Split('\n').Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups["name"].Value} | {match.Groups["type"].Value} | {match.Groups["meaning"].Value}")];
        Assert.Equal(_own.Select(instrument => $"{NameOf(instrument)} | {TypeOf(instrument)} | {instrument.Description}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_query_of_the_dashboard_names_metrics_that_exist()
    {
        HashSet<string> known = [.. _own.Concat(_foreign).SelectMany(instrument => TypeOf(instrument) == "histogram"
            ? new[] { "_bucket", "_sum", "_count" }.Select(part => NameOf(instrument) + part)
            : [NameOf(instrument)])];
        using JsonDocument dashboard = JsonDocument.Parse(Repository.Read("deploy/observability/grafana/windrow.json"));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        string[] queries = [.. panels.Where(panel => panel.GetProperty("type").GetString() != "row")
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
        Assert.NotEmpty(queries);
        foreach (string query in queries)
        {
            string[] named = [.. Name().Matches(query).Select(match => match.Value).Where(name => name != "windrow_job")];
            Assert.NotEmpty(named);
            Assert.All(named, name => Assert.True(known.Contains(name), $"'{name}' in '{query}' does not exist."));
        }

        // Everything that we measure is shown.
        string all = string.Join('\n', queries);
        Assert.All(_own, instrument => Assert.Contains(NameOf(instrument), all, StringComparison.Ordinal));
    }

    static string NameOf(Instrument instrument) => PrometheusText.Name(instrument.Name, instrument.Unit, TypeOf(instrument) == "counter");

    static string TypeOf(Instrument instrument) => instrument switch
    {
        ObservableCounter<long> or ObservableCounter<double> or Counter<long> => "counter",
        Histogram<double> => "histogram",
        _ => instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter" : "gauge",
    };

    [GeneratedRegex(@"^\| `(?<name>windrow_\w+)` \| (?<type>\w+) \| [^|]* \| (?<meaning>.*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(windrow|orleans|dotnet)_\w+")]
    private static partial Regex Name();
}
