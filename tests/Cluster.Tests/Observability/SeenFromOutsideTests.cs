using System.Globalization;
using System.Text;
using Windrow.Client;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Observability;

/// <summary>Two real silo processes that train a job, seen by a collector of OpenTelemetry and by Prometheus.</summary>
[Collection(ObservedProcessCollection.Name)]
public sealed class SeenFromOutsideTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    TinyJob Job => new() { Text = TinyJob.WriteText(_folder.Path), Workers = 2, ParameterShards = 2 };

    string Cluster => Path.Combine(_folder.Path, "cluster");

    [Fact]
    public async Task A_collector_gets_the_spans_of_a_step_over_two_silos_and_metrics_and_logs()
    {
        await using OtlpCollector collector = await OtlpCollector.StartAsync();
        await using SiloProcess a = await SiloProcess.StartAsync(Cluster, 1, null, ["--name", "a"], collector.Variables);
        await using SiloProcess b = await SiloProcess.StartAsync(Cluster, 1, null, ["--name", "b"], collector.Variables);
        await using WindrowClient client = await WindrowClient.ConnectAsync(Cluster);
        TinyJob training = Job with { Steps = 100, BatchSize = 64, Model = "{cell: lstm, hiddenSize: 128, layers: 2}" };      // as in docs/observability.md
        JobHandle job = await client.SubmitAsync(training.Yaml, null);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        foreach (SiloProcess silo in (SiloProcess[])[a, b]) Assert.Equal(0, await silo.TerminateAsync());       // they send the rest before they end

        // The shortest one is the least disturbed by others.
        Span[] trace = [.. collector.Spans.GroupBy(span => span.Trace).Where(spans => spans.Count(span => span.Name == "update") == 2)
            .MinBy(spans => spans.Where(span => span.Name == "step").Max(span => span.End - span.Start))!];
        Console.WriteLine(Drawn(trace));
        Dictionary<string, Span> byId = trace.ToDictionary(span => span.Id);
        Span segment = Assert.Single(trace, span => span.Name == "segment");
        Assert.Equal(("", job.Id), (segment.Parent, segment.Tags["windrow.job"]));
        Span[] steps = [.. trace.Where(span => span.Name == "step")];
        Assert.Equal(["a", "b"], steps.Select(step => step.Silo).Order(StringComparer.Ordinal));
        Assert.All(steps, step => Assert.Equal((segment.Id, segment.Tags["windrow.step"]), (step.Parent, step.Tags["windrow.step"])));
        foreach (Span step in steps)
        {
            Span[] parts = [.. trace.Where(span => span.Parent == step.Id).OrderBy(span => span.Start)];
            Assert.Equal(["compute", "sum", "compute", "sum", "exchange"], parts.Select(part => part.Name));        // two data shards
            Assert.All(parts, part => Assert.True(part.Silo == step.Silo && part.Start >= step.Start && part.End <= step.End));
        }

        Span[] updates = [.. trace.Where(span => span.Name == "update")];
        Assert.Equal(["a", "b"], updates.Select(update => update.Silo).Order(StringComparer.Ordinal));
        Assert.All(updates, update => Assert.Equal("exchange", byId[update.Parent].Name));
        Assert.Contains(updates, update => byId[update.Parent].Silo != update.Silo);

        KeyValuePair<string, double> made = Assert.Single(collector.Numbers, number => number.Key.EndsWith($"windrow.job.steps windrow.job={job.Id}", StringComparison.Ordinal));
        Assert.InRange(made.Value, 1, training.Steps);
        Assert.Equal(1, collector.Numbers.Where(number => number.Key.EndsWith("windrow.jobs.ended state=completed", StringComparison.Ordinal)).Sum(number => number.Value));
        Assert.All((string[])["a", "b"], silo => Assert.True(collector.Numbers[$"{silo} windrow.tensor.io direction=sent"] > 0));
        Assert.Contains(collector.Logs, log => log.Severity == "Warning" && log.Text.StartsWith("This silo has no data roots", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prometheus_reads_the_figures_of_jobs_as_long_as_they_are_at_work()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Cluster, 2, "--http", "0");
        using HttpClient http = new() { BaseAddress = silo.Http };
        await using WindrowClient client = await WindrowClient.ConnectAsync(Cluster);
        JobHandle job = await client.SubmitAsync((Job with { Steps = 1_000_000 }).Yaml, null);
        await job.StepAsync(100);

        Dictionary<string, MetricFamily> page = await PageAsync();
        Sample steps = page["windrow_job_steps_total"].Samples.Single();
        Assert.Equal(job.Id, steps.Labels["windrow_job"]);
        Assert.True(steps.Value >= 100);
        Assert.Equal(["compute", "exchange", "sum", "update", "wait"], page["windrow_job_step_time_seconds_total"].Samples.Select(sample => sample.Labels["phase"]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, page["windrow_slots"].Samples.Single().Value);
        Assert.Equal(1, page["windrow_jobs"].Samples.Single(sample => sample.Labels["state"] == "running").Value);
        Assert.True(page["windrow_step_duration_seconds"].Samples[^1].Value >= 100);
        Assert.True(page["windrow_checkpoint_duration_seconds"].Samples[^1].Value >= 1);
        Assert.Contains(page.Keys, name => name.StartsWith("orleans_", StringComparison.Ordinal));
        Assert.Contains("dotnet_process_memory_working_set_bytes", page.Keys);

        await job.PauseAsync();
        page = await PageAsync();
        Assert.DoesNotContain("windrow_job_steps_total", page.Keys);
        Assert.Equal("paused", page["windrow_jobs_ended_total"].Samples.Single().Labels["state"]);

        async Task<Dictionary<string, MetricFamily>> PageAsync()
        {
            using HttpResponseMessage answer = await http.GetAsync("/metrics");
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            return PrometheusParser.Parse(await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A trace as the documentation shows it: spans below each other, with their times in milliseconds.</summary>
    static string Drawn(Span[] trace)
    {
        StringBuilder text = new();
        long begin = trace.Min(span => span.Start), end = trace.Where(span => span.Name != "segment").Max(span => span.End);
        Draw("", 0);
        return text.ToString();

        void Draw(string parent, int depth)
        {
            foreach (Span span in trace.Where(span => span.Parent == parent).OrderBy(span => span.Start))
            {
                const int Width = 48;
                int from = (int)((span.Start - begin) * Width / (end - begin)), to = Math.Min(Width, (int)((span.End - begin) * Width / (end - begin)));
                string bar = (new string(' ', Math.Min(from, Width)) + new string('=', Math.Max(1, to - from))).PadRight(Width + 1);
                string name = $"{new string(' ', 2 * depth)}{span.Name}";
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name,-16} silo {span.Silo}  |{bar}| {(span.Start - begin) / 1e6,7:F2} {(span.End - span.Start) / 1e6,7:F2}"));
                Draw(span.Id, depth + 1);
            }
        }
    }
}
