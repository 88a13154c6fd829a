using System.CommandLine;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Processes;

/// <summary><c>processes</c>: two silo processes of one worker each beside two workers in one process, and what copies of the state, encrypted connections and
/// half the bytes cost or save.</summary>
static class ProcessesBenchmark
{
    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every contestant runs each row.", 3);
    static readonly Option<string?> RowsOption = new("--rows") { Description = "Rows to run, such as 1,3; all when left out.", HelpName = "N,N" };
    static readonly Option<bool> DistributedOption = new("--ddp") { Description = "Measure PyTorch's DistributedDataParallel over Gloo too." };

    public static Command Command()
    {
        Command command = Rival.AddOptions(new("processes", "Tokens per second of two silo processes, with and without copies of the state and encryption, beside one process.")
        {
            RoundsOption, RowsOption, DistributedOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        });
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        string cores = parsed.GetRequiredValue(SharedOptions.Cores);
        string? blas = parsed.GetValue(SharedOptions.Blas), wanted = parsed.GetValue(RowsOption);
        int rounds = parsed.GetValue(RoundsOption);
        ProcessesSetting setting = new(cores, blas, parsed.GetValue(DistributedOption) ? Rival.From(parsed) : null, folder);
        ProcessesRace[] races = [.. EngineRow.All.Where(row => wanted is null || wanted.Split(',').Contains($"{row.Number}")).Select(row => new ProcessesRace(row, setting))];
        foreach (ProcessesRace race in races) await race.RunAsync(rounds, cancellation);
        double loopback = await LoopbackMeasurement.RunAsync(cores.Split(','), cancellation);

        Report report = new("Two silo processes beside one");
        report.Add($"""
            2 data shards and 2 workers on the cores {cores}: in one process; in two silo processes of one worker each, without copies of the state
            (`parallelism.mirrors: 0`) and with them (1, the default); with copies and keys, which encrypt all connections (TLS 1.3); and without copies, with
            `parallelism.exchange: bfloat16`. Tokens per second, medians of {rounds} rounds, in which the contestants run in turn; ratios are formed in each round.
            """);
        report.Add(Speeds(races));
        report.Add(Ratios(races));
        report.Add($"""
            ## What the bytes alone cost

            *Sent* is what each silo sends in a step, and receives. Two processes that do nothing but send to each other over loopback, each on one of the two cores, moved
            {loopback / 1e9:F2} GB/s in each direction at the same time. The *limit* is what two processes would reach if a step took what it takes in one, and the
            bytes in addition, at this rate. Exchange and waiting are medians of a step's times without copies.
            """);
        report.Add(Bytes(races, loopback));
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description, races[0].Torch is string torch ? [("PyTorch", torch)] : []));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    static MarkdownTable Speeds(ProcessesRace[] races)
    {
        MarkdownTable table = new(["row", .. races[0].All.Select(contestant => contestant.Name)]);
        foreach (ProcessesRace race in races)
            table.Add([Name(race), .. race.All.Select(contestant => $"{contestant.TokensPerSecond.Median:N0}")]);
        return table;
    }

    static MarkdownTable Ratios(ProcessesRace[] races)
    {
        (string Name, Func<ProcessesRace, Sample> Of)[] ratios =
        [
            ("two : one", race => race.Two.Over(race.One)),
            ("with copies : without", race => race.Copies.Over(race.Two)),
            ("with TLS : without", race => race.Encrypted.Over(race.Copies)),
            ("two, bfloat16 : one", race => race.Halves.Over(race.One)),
            .. races[0].Distributed is null ? ((string, Func<ProcessesRace, Sample>)[])[] : [("two : DDP", race => race.Two.Over(race.Distributed!))],
        ];
        MarkdownTable table = new(["row", .. ratios.Select(ratio => ratio.Name)]);
        foreach (ProcessesRace race in races)
            table.Add([Name(race), .. ratios.Select(ratio => Written(ratio.Name, ratio.Of(race).Median))]);
        table.Add(["geometric mean", .. ratios.Select(ratio => Written(ratio.Name, new Sample(races.Select(race => ratio.Of(race).Median)).GeometricMean))]);
        return table;

        static string Written(string name, double ratio) => name.EndsWith("DDP", StringComparison.Ordinal) ? $"{ratio:F2}" : $"{ratio:P1}";
    }

    static MarkdownTable Bytes(ProcessesRace[] races, double loopback)
    {
        MarkdownTable table = new("row", "sent, MB", "limit", "sent in bfloat16, MB", "limit in bfloat16", "exchange, ms", "waiting, ms");
        foreach (ProcessesRace race in races)
        {
            table.Add(
                Name(race), $"{race.BytesPerStep / 1e6:F2}", $"{race.Limit(loopback, race.BytesPerStep):P0}", $"{race.HalvedBytesPerStep / 1e6:F2}",
                $"{race.Limit(loopback, race.HalvedBytesPerStep):P0}", $"{race.Exchange:F2}", $"{race.Waiting:F2}");
        }

        return table;
    }

    static string Name(ProcessesRace race) => $"{race.Row.Number}. {race.Row.Model.Name}";
}
