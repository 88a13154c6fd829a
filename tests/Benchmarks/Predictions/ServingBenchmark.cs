using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Predictions;

/// <summary><c>serving</c>: how long requests to <c>windrow serve</c> take, one after the other and on many connections at once.</summary>
static class ServingBenchmark
{
    const int Connections = 64;

    /// <summary>Parts of the requests that the server can answer, with pauses between them.</summary>
    static readonly (double Share, string InWords)[] Loads = [(0.5, "half"), (0.25, "a quarter"), (0.1, "a tenth")];

    static readonly Option<int> SecondsOption = SharedOptions.Number("--seconds", "Length of each measurement.", 10);

    public static Command Command()
    {
        Command command = new("serving", $"How long requests take, alone and on {Connections} connections.") { SecondsOption, SharedOptions.Output };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TimeSpan time = TimeSpan.FromSeconds(parsed.GetValue(SecondsOption));
        using TemporaryFolder folder = new();
        MarkdownTable table = new("model", "connections", "requests", "requests a second", "median, ms", "99 %, ms", "99 % / median of one");
        foreach (int hidden in (int[])[64, 256, 512])
        {
            SequenceCase sequence = new(hidden);
            TrainedModel model = await sequence.TrainAsync(folder, cancellation);
            using CancellationTokenSource served = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            (Uri address, Task serving) = await ServeAsync(model, served.Token);
            string json = JsonSerializer.Serialize(new { inputs = SequenceCase.Numbers(0) });
            await MeasureAsync(address, json, Connections, TimeSpan.Zero, time / 4, cancellation);        // until everything is compiled
            Latencies alone = await MeasureAsync(address, json, 1, TimeSpan.Zero, time, cancellation);
            Latencies together = await MeasureAsync(address, json, Connections, TimeSpan.Zero, time, cancellation);
            Latencies[] paced = new Latencies[Loads.Length];
            for (int i = 0; i < Loads.Length; i++)
            {
                TimeSpan pause = TimeSpan.FromSeconds(Connections / (Loads[i].Share * together.Rate));
                paced[i] = await MeasureAsync(address, json, Connections, pause, time, cancellation);
            }

            await served.CancelAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Add("1", "one after the other", alone);
            Add($"{Connections}", "one after the other on each", together);
            for (int i = 0; i < Loads.Length; i++) Add($"{Connections}", $"with random pauses, about {Loads[i].InWords} as many", paced[i]);

            void Add(string connections, string requests, Latencies latencies) => table.Add(
                sequence.Name,
                connections,
                requests,
                $"{latencies.Rate:N0}",
                $"{latencies.Median.TotalMilliseconds:F2}",
                $"{latencies.Of(0.99).TotalMilliseconds:F2}",
                $"{latencies.Of(0.99) / alone.Median:F1}");
        }

        Report report = new("How long requests to a served model take");
        report.Add($"""
            `windrow serve` with one thread for each core, and clients on the same cores: each request has one sequence of {SequenceCase.Steps} time steps as JSON.
            On {Connections} connections that each send their next request when the last one is answered, all cores are always busy, and requests wait for one
            another; *with random pauses* has {Connections} connections with fewer requests a second in all.
            """);
        report.Add(table);
        report.Add(Machine.Describe(BlasLibrary.Load(null).Backend.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    /// <summary>Starts <c>windrow serve</c>.</summary>
    /// <returns>Where it listens, and its process, which ends when it is cancelled.</returns>
    static async Task<(Uri Address, Task Serving)> ServeAsync(TrainedModel model, CancellationToken cancellation)
    {
        TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] serve = [.. TrainedModel.Windrow, "serve", model.RunFolder, "--listen", "0", "--json"];
        Task serving = ChildProcess.RunAsync(
            null, serve, new Dictionary<string, string?>(), line => ready.TrySetResult(new Uri(JsonDocument.Parse(line).RootElement.GetProperty("address").GetString()!)), cancellation);
        if (await Task.WhenAny(serving, ready.Task) == serving) await serving;
        return (await ready.Task, serving);
    }

    /// <summary>Sends requests for some time.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="json">The body of each.</param>
    /// <param name="connections">Number of connections.</param>
    /// <param name="pause">Mean pause of a connection between an answer and the next request.</param>
    /// <param name="time">How long.</param>
    /// <param name="cancellation">Gives up.</param>
    static async Task<Latencies> MeasureAsync(Uri server, string json, int connections, TimeSpan pause, TimeSpan time, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        List<TimeSpan>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(RunAsync));
        return new Latencies([.. all.SelectMany(one => one)], Stopwatch.GetElapsedTime(begun));

        async Task<List<TimeSpan>> RunAsync(int seed)
        {
            using RequestConnection connection = await RequestConnection.OpenAsync(server, json, cancellation);
            Random random = new(seed);
            List<TimeSpan> latencies = [];
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                if (pause > TimeSpan.Zero) await Task.Delay(-Math.Log(1 - random.NextDouble()) * pause, cancellation);
                long sent = Stopwatch.GetTimestamp();
                await connection.RequestAsync(cancellation);
                latencies.Add(Stopwatch.GetElapsedTime(sent));
            }

            return latencies;
        }
    }

    /// <summary>How long requests took.</summary>
    /// <param name="latencies">The time of each.</param>
    /// <param name="time">The time of all.</param>
    sealed class Latencies(TimeSpan[] latencies, TimeSpan time)
    {
        readonly TimeSpan[] _ascending = [.. latencies.Order()];

        /// <summary>Requests a second.</summary>
        public double Rate => _ascending.Length / time.TotalSeconds;

        public TimeSpan Median => Of(0.5);

        /// <summary>The time within which a share of the requests was answered.</summary>
        public TimeSpan Of(double share) => _ascending[(int)(share * (_ascending.Length - 1))];
    }
}
