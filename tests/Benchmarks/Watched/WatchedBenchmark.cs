using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Client;
using Windrow.Dashboard;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Metrics.History;
using Windrow.Grains.Telemetry;
using Windrow.Numerics.Blas;
using Windrow.Serving.Observability;
using Windrow.Silo;

namespace Windrow.Benchmarks.Watched;

/// <summary><c>watched</c>: how much slower a training is while others watch it, and how long a long run takes to open.</summary>
static class WatchedBenchmark
{
    const int Viewers = 5, Workers = 2, Openings = 9;
    const long LongRun = 200_000;

    /// <summary>How long those who watch have for what they do once.</summary>
    static readonly TimeSpan Opened = TimeSpan.FromSeconds(1);

    static readonly Option<int> PairsOption = SharedOptions.Number("--pairs", "Pairs of intervals, one with and one without those who watch.", 40, least: 1);
    static readonly Option<int> SecondsOption = SharedOptions.Number("--seconds", "Length of an interval.", 5, least: 1);

    public static Command Command()
    {
        Command command = new("watched", "How much slower training is while others watch it, and how long a long run takes to open.") { PairsOption, SecondsOption, SharedOptions.Output };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        (int pairs, TimeSpan interval) = (parsed.GetValue(PairsOption), TimeSpan.FromSeconds(parsed.GetValue(SecondsOption)));
        using TemporaryFolder folder = new();
        TrainingJob classic = TrainingJob.Classic(folder.File("text.txt"), steps: 100_000_000) with { Workers = Workers, DataShards = Workers };
        RandomData.Write(classic.Data, classic.Model, steps: 200);
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(new SiloOptions { Cluster = folder.File("runs"), LogLevel = LogLevel.Error, Slots = Workers }, cancellation);
        await using WindrowClient client = new(silo.Client);
        JobHandle job = await client.SubmitAsync(classic.Yaml, original: null, cancellation);
        await CpuOfStepAsync(job, interval, cancellation);         // until everything is compiled

        MarkdownTable slower = new("who watches", "ms of a step, alone", "watched", "more: median of the pairs", "standard error", "range");
        await using PageServer page = await PageServer.StartAsync(
            new PageOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, new ClusterJobs(client, "benchmark"), (_, _, _) => Task.FromResult(""), TimeProvider.System);
        await AddAsync($"{Viewers} browsers with the job's page", watching => Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => BrowseAsync(page.Address, job.Id, watching))));
        await AddAsync("Prometheus, every second", ScrapeAsync);
        await job.CancelAsync(cancellation);

        Report report = new("What it costs to be watched while training");
        report.Add($"{classic.Model.Name}, {Workers} workers in one silo on as many cores; {pairs} pairs of {interval.TotalSeconds:F0} s with and without, within one run. Times are processor time of the whole process, which the training keeps busy on all cores. "
            + "The browsers are clients in the same process that read both streams of the page and draw nothing; their own work counts too. "
            + "The median of the pairs has a standard error of about 1.25 times their standard deviation divided by the root of their number.");
        report.Add(slower);
        report.Add($"Opening a run of {LongRun:N0} steps, of which each has a record with {Workers} workers ({Openings} times):");
        report.Add(Opening(folder.File("long.jsonl")));
        report.Add(Machine.Describe(BlasLibrary.Load(null).Backend.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));

        async Task AddAsync(string who, Func<CancellationToken, Task> watch)
        {
            List<double> without = [], with = [];
            for (int pair = 0; pair < pairs; pair++)
            {
                // Every other pair in the other order, so that a machine that becomes slower or faster favors neither.
                if (pair % 2 == 0) without.Add(await CpuOfStepAsync(job, interval, cancellation));
                using (CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
                {
                    Task watching = watch(end.Token);
                    await Task.Delay(Opened, cancellation);
                    with.Add(await CpuOfStepAsync(job, interval, cancellation));
                    await end.CancelAsync();
                    await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                if (pair % 2 == 1) without.Add(await CpuOfStepAsync(job, interval, cancellation));
            }

            Sample change = new(without.Zip(with, (alone, watched) => watched / alone));
            slower.Add(who, $"{new Sample(without).Median:F2}", $"{new Sample(with).Median:F2}", $"{change.Median - 1:P2}", $"{1.25 * change.Deviation / Math.Sqrt(pairs):P2}", $"{change.Least - 1:P1} to {change.Most - 1:P1}");
        }
    }

    /// <summary>Processor time that this process uses for a step, with everything that it does besides: in milliseconds, over all cores.</summary>
    /// <remarks>The training uses all cores, so whoever else needs them makes it as much slower. Unlike the time on a clock, processor time does not depend
    /// on what else a shared machine does.</remarks>
    static async Task<double> CpuOfStepAsync(JobHandle job, TimeSpan interval, CancellationToken cancellation)
    {
        (long first, TimeSpan begun) = await NowAsync(after: 0);
        await Task.Delay(interval, cancellation);
        (long last, TimeSpan ended) = await NowAsync(after: first);
        return (ended - begun).TotalMilliseconds / (last - first);

        // At the moment when the end of a segment becomes known.
        async Task<(long Step, TimeSpan Used)> NowAsync(long after)
        {
            long from = (await job.SummaryAsync(0, cancellation)).Last + 1;
            StepEvent step = await job.WatchAsync(from, cancellation).OfType<StepEvent>().FirstAsync(step => step.Step > after, cancellation);
            return (step.Step, Process.GetCurrentProcess().TotalProcessorTime);
        }
    }

    /// <summary>What a browser does that shows a job.</summary>
    static async Task BrowseAsync(Uri page, string id, CancellationToken watching)
    {
        using HttpClient http = new() { BaseAddress = page, Timeout = Timeout.InfiniteTimeSpan };
        using JsonDocument history = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/jobs/{id}/history?points=800", UriKind.Relative), watching));
        await Task.WhenAll(ReadAsync("/api/feed"), ReadAsync($"/api/jobs/{id}/feed?from={history.RootElement.GetProperty("last").GetInt64() + 1}"));

        async Task ReadAsync(string path)
        {
            byte[] block = new byte[1 << 16];
            await using Stream stream = await http.GetStreamAsync(new Uri(path, UriKind.Relative), watching);
            while (await stream.ReadAsync(block, watching) > 0)
            {
            }
        }
    }

    static async Task ScrapeAsync(CancellationToken watching)
    {
        using PrometheusMetrics page = new(SiloMetrics.MeterName, "System.Runtime", "Microsoft.Orleans");
        while (true)
        {
            _ = page.Text();
            await Task.Delay(TimeSpan.FromSeconds(1), watching);
        }
    }

    static MarkdownTable Opening(string file)
    {
        WriteLongRun(file);
        List<double> seconds = [];
        long bytes = 0;
        for (int i = 0; i < Openings; i++)
        {
            Stopwatch time = Stopwatch.StartNew();
            bytes = JsonSerializer.SerializeToUtf8Bytes(HistoryReader.Read(file, new HistoryRequest(800)), JobEventJson.Options).LongLength;
            seconds.Add(time.Elapsed.TotalSeconds);
        }

        Sample sample = new(seconds);
        MarkdownTable table = new("file", "answer", "first", "median", "range");
        table.Add($"{new FileInfo(file).Length / 1e6:F0} MB", $"{bytes / 1e6:F2} MB", $"{seconds[0]:F2} s", $"{sample.Median:F2} s", $"{sample.Range("F2")} s");
        return table;
    }

    static void WriteLongRun(string file)
    {
        Random random = new(1);
        using StreamWriter writer = new(file);
        DateTimeOffset begun = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (long step = 1; step <= LongRun; step++)
        {
            writer.WriteLine(JobEventJson.Write(new StepEvent
            {
                Sequence = step,
                Time = begun.AddSeconds(0.3 * step),
                Step = step,
                Epoch = 1,
                Loss = 1 + random.NextDouble(),
                LearningRate = 0.001,
                GradientNorm = random.NextDouble(),
                Tokens = 2500,
                TokensPerSecond = 8000 + random.NextDouble(),
                UpdateMilliseconds = random.NextDouble(),
                Workers = [.. Enumerable.Range(0, Workers).Select(worker => new WorkerTiming(worker, 300 * random.NextDouble(), random.NextDouble(), random.NextDouble()))],
            }));
        }
    }
}
