using System.CommandLine;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Processes;

/// <summary><c>processes</c>: two silo processes of one worker each beside two workers in one process, and what copies of the state and encrypted connections
/// cost.</summary>
static class ProcessesBenchmark
{
    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every contestant runs each row.", 3);
    static readonly Option<string?> RowsOption = new("--rows") { Description = "Rows to run, such as 1,3; all when left out.", HelpName = "N,N" };

    public static Command Command()
    {
        Command command = new("processes", "Tokens per second of two silo processes, with and without copies of the state and encryption, beside one process.")
        {
            RoundsOption, RowsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        string cores = parsed.GetRequiredValue(SharedOptions.Cores);
        string? blas = parsed.GetValue(SharedOptions.Blas), wanted = parsed.GetValue(RowsOption);
        int rounds = parsed.GetValue(RoundsOption);
        MarkdownTable table = new("row", "model", "one process", "two processes", "and copies", "and TLS", "two : one", "with copies : without", "with TLS : without", "exchange, ms", "waiting, ms");
        foreach (EngineRow row in EngineRow.All.Where(row => wanted is null || wanted.Split(',').Contains($"{row.Number}")))
        {
            string data = folder.File($"row-{row.Number}.data");
            RandomData.Write(data, row.Model, row.WarmUp + row.Steps);
            Console.Error.WriteLine($"row {row.Number}: {row.Model.Name}");
            List<MeasuredJob> copying = [];
            Contestant one = new("one process", cores, async (pinned, cancel) =>
                Of(await JobMeasurement.RunAsync(JobFile(mirrors: 0), pinned, slots: 2, row.WarmUp, blas, cancel)));
            Contestant two = new("two processes", cores, async (pinned, cancel) =>
                Of(await SiloMeasurement.RunAsync(JobFile(mirrors: 0), pinned.Split(','), row.WarmUp, blas, hasKeys: false, cancel)));
            Contestant copies = new("two processes with copies", cores, async (pinned, cancel) =>
            {
                copying.Add(await SiloMeasurement.RunAsync(JobFile(mirrors: 1), pinned.Split(','), row.WarmUp, blas, hasKeys: false, cancel));
                return Of(copying[^1]);
            });
            Contestant encrypted = new("two processes with copies and TLS", cores, async (pinned, cancel) =>
                Of(await SiloMeasurement.RunAsync(JobFile(mirrors: 1), pinned.Split(','), row.WarmUp, blas, hasKeys: true, cancel)));
            await Contestant.RaceAsync([one, two, copies, encrypted], rounds, cancellation);
            table.Add(
                $"{row.Number}",
                row.Model.Name,
                $"{one.TokensPerSecond.Median:N0}",
                $"{two.TokensPerSecond.Median:N0}",
                $"{copies.TokensPerSecond.Median:N0}",
                $"{encrypted.TokensPerSecond.Median:N0}",
                $"{two.Over(one).Median:P0}",
                $"{copies.Over(two).Median:P1}",
                $"{encrypted.Over(copies).Median:P1}",
                $"{new Sample(copying.Select(job => job.Speed.ExchangeMilliseconds)).Median:F2}",
                $"{new Sample(copying.Select(job => job.Speed.WaitingMilliseconds)).Median:F2}");
            File.Delete(data);

            string JobFile(int mirrors)
            {
                string file = folder.File($"row-{row.Number}-{mirrors}.yaml");
                File.WriteAllText(file, (row.Job(data, dataShards: 2, workers: 2) with { Mirrors = mirrors }).Yaml);
                return file;
            }
        }

        Report report = new("Two silo processes beside one");
        report.Add($"""
            Tokens per second with 2 data shards and 2 workers on the cores {cores}: in one process; in two silo processes of one worker each, without
            copies of the state (`parallelism.mirrors: 0`) and with them (1, the default), and with copies and keys, which encrypt all connections (TLS 1.3). Each figure is the median of {rounds} rounds, in which the
            contestants run in turn; ratios are formed in each round. Exchange and waiting are the medians of a step's times with copies.
            """);
        report.Add(table);
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    static Speed Of(MeasuredJob job) => new(job.Speed.TokensPerSecond, job.Speed.TokensPerSecondOfMedianStep);
}
