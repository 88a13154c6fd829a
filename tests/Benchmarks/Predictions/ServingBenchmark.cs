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

    /// <summary>How many times longer these are measured, since one request in a hundred is then still many.</summary>
    const int PacedRounds = 2;

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
        MarkdownTable table = new("model", "connections", "requests", "requests a second", "median, ms", "99 %, ms", "99 % / median of one", "99 % / 99 % of one");
        foreach (int hidden in (int[])[64, 256, 512])
        {
            SequenceCase sequence = new(hidden);
            TrainedModel model = await sequence.TrainAsync(folder, cancellation);
            using CancellationTokenSource served = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            (Uri address, Task serving) = await ServeAsync(model, served.Token);
            string json = JsonSerializer.Serialize(new { inputs = SequenceCase.Numbers(0) });
            Measure(address, json, Connections, TimeSpan.Zero, time / 4);        // until everything is compiled
            Latencies alone = Measure(address, json, 1, TimeSpan.Zero, time);
            Latencies together = Measure(address, json, Connections, TimeSpan.Zero, time);
            Add("1", "one after the other", alone);
            Add("1", "with random pauses, as long as the answers", Measure(address, json, 1, alone.Median, time));
            Add($"{Connections}", "one after the other on each", together);
            foreach ((double share, string inWords) in Loads)
            {
                TimeSpan pause = TimeSpan.FromSeconds(Connections / (share * together.Rate));
                Add($"{Connections}", $"with random pauses, about {inWords} as many", Measure(address, json, Connections, pause, time * PacedRounds));
            }

            await served.CancelAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            void Add(string connections, string requests, Latencies latencies) => table.Add(
                sequence.Name,
                connections,
                requests,
                $"{latencies.Rate:N0}",
                $"{latencies.Median.TotalMilliseconds:F2}",
                $"{latencies.Of(0.99).TotalMilliseconds:F2}",
                $"{latencies.Of(0.99) / alone.Median:F1}",
                $"{latencies.Of(0.99) / alone.Of(0.99):F1}");
        }

        Report report = new("How long requests to a served model take");
        report.Add($"""
            `windrow serve` with one thread for each core, and clients on the same cores: each request has one sequence of {SequenceCase.Steps} time steps as JSON.
            On {Connections} connections that each send their next request when the last one is answered, all cores are always busy, and requests wait for one
            another: their mean time is {Connections} divided by the requests a second, whatever the order in which they are answered. *With random pauses*
            has {Connections} connections with fewer requests a second in all, at moments that do not depend on one another.
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
    /// <param name="connections">Number of connections, each with a thread of its own.</param>
    /// <param name="pause">Mean pause of a connection between an answer and the next request.</param>
    /// <param name="time">How long.</param>
    static Latencies Measure(Uri server, string json, int connections, TimeSpan pause, TimeSpan time)
    {
        long begun = Stopwatch.GetTimestamp();
        Task<List<TimeSpan>>[] all = [.. Enumerable.Range(0, connections).Select(seed =>
            Task.Factory.StartNew(() => Run(seed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(all);
        return new Latencies([.. all.SelectMany(one => one.Result)], Stopwatch.GetElapsedTime(begun));

        List<TimeSpan> Run(int seed)
        {
            using RequestConnection connection = RequestConnection.Open(server, json);
            Random random = new(seed);
            List<TimeSpan> latencies = [];
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                if (pause > TimeSpan.Zero) ExactSleep.For(-Math.Log(1 - random.NextDouble()) * pause);
                long sent = Stopwatch.GetTimestamp();
                connection.Request();
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
