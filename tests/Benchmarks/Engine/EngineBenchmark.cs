using System.CommandLine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Engine;

/// <summary><c>engine</c>: five configurations through the whole cluster, beside PyTorch with one thread, two threads and two processes, and beside libtorch.</summary>
static class EngineBenchmark
{
    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every contestant runs each row.", 5);
    static readonly Option<int?> StepsOption = Steps("--steps", "Steps measured in each run; each row has its own when left out.");
    static readonly Option<int?> WarmUpOption = Steps("--warm-up", "Windrow's steps before them; each row has its own when left out.");

    static readonly Option<string?> RowsOption = new("--rows") { Description = "Rows to run, such as 1,3; all when left out.", HelpName = "N,N" };

    static readonly Option<bool> NarrowOption = new("--avx2")
    {
        Description = "Switch vectors of 512 bits off for Windrow. Its rivals keep them.",
    };

    public static Command Command()
    {
        Command command = Libtorch.AddOptions(Rival.AddOptions(new("engine", "Tokens per second of five configurations, beside PyTorch and the machine's sgemm.")
        {
            RoundsOption, StepsOption, WarmUpOption, RowsOption, NarrowOption, SharedOptions.Cores, SharedOptions.Blas, ProductsMeasurement.Library, SharedOptions.Output,
        }));
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        string? blas = parsed.GetValue(SharedOptions.Blas);
        EngineSetting setting = new(
            parsed.GetRequiredValue(SharedOptions.Cores), blas, parsed.GetRequiredValue(ProductsMeasurement.Library), Rival.From(parsed),
            Libtorch.From(parsed), Environment(parsed.GetValue(NarrowOption)), folder);
        RowRace[] races = [.. Rows(parsed).Select(row => new RowRace(row, setting))];
        foreach (RowRace race in races) race.Prepare();
        int rounds = parsed.GetValue(RoundsOption);
        foreach (RowRace race in races) await race.RunAsync(rounds, cancellation);

        Report report = new("The engine: Windrow beside PyTorch, and beside its own matrix products");
        EngineReport.Add(report, races, rounds, parsed.GetValue(NarrowOption));
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description, [.. Versions(races)]));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    static IEnumerable<EngineRow> Rows(ParseResult parsed)
    {
        string? wanted = parsed.GetValue(RowsOption);
        int[] numbers = [.. wanted is null ? EngineRow.All.Select(row => row.Number) : wanted.Split(',').Select(Number).Distinct()];
        return numbers.Select(number => EngineRow.All[number - 1]).Select(row => row with
        {
            Steps = parsed.GetValue(StepsOption) ?? row.Steps,
            WarmUp = parsed.GetValue(WarmUpOption) ?? row.WarmUp,
        });
    }

    static int Number(string text) => int.TryParse(text, out int number) && number >= 1 && number <= EngineRow.All.Count
        ? number
        : throw new BenchmarkException($"--rows names the row '{text}'; it must be from 1 to {EngineRow.All.Count}, and several with commas between.");

    static IEnumerable<(string, string)> Versions(RowRace[] races)
    {
        RowRace race = races[0];
        yield return ("sgemm", race.SgemmLibrary);
        yield return ("PyTorch", race.Rivals[race.OneThread.Name].Torch);
        foreach (Contestant rival in (Contestant[])[race.OneThread, race.TwoThreads, race.Distributed])
            yield return ($"BLAS of {rival.Name}", race.Rivals[rival.Name].Blas);
        if (race.LibtorchVersion is string libtorch) yield return ("libtorch", libtorch);
    }

    static Dictionary<string, string?> Environment(bool isNarrow) => isNarrow ? new() { ["DOTNET_EnableAVX512"] = "0" } : [];

    static Option<int?> Steps(string name, string description)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && int.TryParse(token.Value, out int number) && number < 1)
                result.AddError($"{name} is {number}; it must be at least 1.");
        });
        return option;
    }
}
