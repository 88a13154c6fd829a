using System.Diagnostics.Metrics;
using Windrow.Serving.Observability;

namespace Windrow.Tests.Observability;

/// <summary>The metrics page, read back by an independent parser.</summary>
public sealed class PrometheusMetricsTests : IDisposable
{
    readonly Meter _meter = new($"test-{Guid.NewGuid()}");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Counters_gauges_and_histograms_are_read_back_as_they_were_measured()
    {
        using PrometheusMetrics page = new(_meter.Name);
        Counter<long> ended = _meter.CreateCounter<long>("demo.ended", "{job}", "Jobs with a \\ and\na second line.");
        ended.Add(2, new KeyValuePair<string, object?>("state", "failed \"badly\"\\\n"));
        ended.Add(3, new KeyValuePair<string, object?>("state", "failed \"badly\"\\\n"));
        ended.Add(1, new("state", "done"), new("a", 7));
        _meter.CreateObservableGauge("demo.loss", () => double.NaN);
        _meter.CreateUpDownCounter<int>("demo.memory", "By").Add(-5);
        Histogram<double> time = _meter.CreateHistogram("demo.step-time", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double seconds in (double[])[0.5, 0.75, 3]) time.Record(seconds);

        Dictionary<string, MetricFamily> families = PrometheusParser.Parse(page.Text());
        Assert.Equal(["demo_ended_total", "demo_loss", "demo_memory_bytes", "demo_step_time_seconds"], families.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Jobs with a \\ and\na second line.", families["demo_ended_total"].Help);
        Sample[] counted = [.. families["demo_ended_total"].Samples];
        Assert.Equal(5, counted.Single(sample => sample.Labels["state"] == "failed \"badly\"\\\n").Value);
        Assert.Equal("7", counted.Single(sample => sample.Labels["state"] == "done").Labels["a"]);
        Assert.Equal(double.NaN, families["demo_loss"].Samples.Single().Value);
        Assert.Equal(-5, families["demo_memory_bytes"].Samples.Single().Value);
        Assert.Equal([1, 2, 3, 4.25, 3], families["demo_step_time_seconds"].Samples.Select(sample => sample.Value));
    }

    [Fact]
    public void A_series_that_is_no_longer_reported_disappears()
    {
        using PrometheusMetrics page = new(_meter.Name);
        string[] jobs = ["a", "b"];
        _meter.CreateObservableCounter("demo.steps", () => jobs.Select(job => new Measurement<int>(10, new KeyValuePair<string, object?>("job", job))));
        Assert.Equal(2, PrometheusParser.Parse(page.Text())["demo_steps_total"].Samples.Count);
        jobs = ["b"];
        Assert.Equal("b", PrometheusParser.Parse(page.Text())["demo_steps_total"].Samples.Single().Labels["job"]);
        _meter.Dispose();
        Assert.Empty(page.Text());
    }

    [Fact]
    public void Of_other_meters_only_what_costs_them_nothing_is_read()
    {
        using Meter other = new($"other-{Guid.NewGuid()}");
        using PrometheusMetrics page = new(_meter.Name, other.Name);
        other.CreateHistogram<int>("other.size").Record(1);
        other.CreateObservableUpDownCounter("other.open", () => 4);
        Assert.Equal(4, PrometheusParser.Parse(page.Text()).Values.Single().Samples.Single().Value);
    }
}
