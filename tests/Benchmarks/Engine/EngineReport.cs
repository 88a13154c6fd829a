using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Engine;

/// <summary>The tables of <c>engine</c>.</summary>
static class EngineReport
{
    const double WantedOfOneWorker = 1.5, WantedOfTwoWorkers = 1.7, WantedOverDistributed = 2.5, MostHiccups = 0.02;

    /// <summary>The least ratio to libtorch that is wanted of each row, with one core and with two.</summary>
    const double LeastOfOneWorker = 1.15, LeastOfTwoWorkers = 1.3, LeastOfNarrow = 1;

    /// <summary>The share of the core's rate that is wanted of a row.</summary>
    static readonly Dictionary<int, double> WantedShares = new() { [1] = 0.65, [5] = 0.55 };

    public static void Add(Report report, IReadOnlyList<RowRace> races, int rounds, bool isNarrow)
    {
        report.Add($"""
            Training steps with Adam at 0.002 and the gradient's norm clipped at 5; the last row is a regression with squared error. Rounds: {rounds}.
            Windrow's figures are whole jobs through the cluster by wall time, metrics included; those of PyTorch and libtorch are the training step alone, at its median.
            Tokens are time steps of all rows of the batch. Everything was measured in this run. Ratios are formed in each round, and the median is given; those to
            libtorch, which has been seen with two speeds, are of Windrow's median round and libtorch's best.{(isNarrow ? " Windrow was held to vectors of 256 bits, its rivals were not." : "")}
            """);
        report.Add(Summary(races, isNarrow));
        report.Add(Ratios(races));
        report.Add("""
            ## Where a step with one worker goes

            Parts of its wall time. *Products* is what Windrow's own matrix products take alone, with their operands in the cache; *around them* is
            all else of backpropagation: gates, loss, look-ups, and what the products wait for memory. *Hiccups* is what the median step does not
            have, and the time between steps; *the machine's own* are those of steps as long as the products that do nothing but multiply and add in registers.
            """);
        report.Add(Parts(races));
        report.Add($"""
            ## Memory

            The most that the processes of each held at any time, in MB.
            """);
        report.Add(Memory(races));
        foreach (RowRace race in races)
        {
            report.Add($"## Row {race.Row.Number}: {race.Row.Model.Name}");
            report.Add(Speeds(race));
        }
    }

    static MarkdownTable Summary(IReadOnlyList<RowRace> races, bool isNarrow)
    {
        string rows = races.Count == EngineRow.All.Count ? "all rows" : $"rows {string.Join(", ", races.Select(race => race.Row.Number))} only";
        MarkdownTable table = new($"over {rows}", "measured", "wanted");
        foreach (Ratio ratio in Compared(races))
            table.Add($"{ratio.Name}; geometric mean", $"{new Sample(races.Select(ratio.Of)).GeometricMean:F2}", ratio.Wanted is double least ? $"{least:F2}" : "");
        foreach (Ratio ratio in Compared(races).Where(ratio => ratio.LeastOfRow is not null))
        {
            (double least, int row) = races.Select(race => (ratio.Of(race), race.Row.Number)).Min();
            table.Add($"{ratio.Name}; least, in row {row}", $"{least:F2}", $"{(isNarrow ? LeastOfNarrow : ratio.LeastOfRow):F2}");
        }

        foreach (RowRace race in races.Where(race => WantedShares.ContainsKey(race.Row.Number) && !isNarrow))
            table.Add($"row {race.Row.Number}: share of the core's rate", $"{new Sample(race.ShareOfCore).Median:P0}", $"{WantedShares[race.Row.Number]:P0}");
        (double most, int hiccuping) = races.Select(race => (new Sample(race.Parts.Select(parts => parts.Rest)).Median, race.Row.Number)).Max();
        table.Add($"hiccups; most, in row {hiccuping}", $"{most:P1}", $"at most {MostHiccups:P0}");
        return table;
    }

    static MarkdownTable Ratios(IReadOnlyList<RowRace> races)
    {
        Ratio[] ratios = [.. Compared(races)];
        MarkdownTable table = new(["row", "share of the core's rate", "share of sgemm's rate", .. ratios.Select(ratio => ratio.Name)]);
        foreach (RowRace race in races)
        {
            table.Add(
            [
                $"{race.Row.Number}. {race.Row.Model.Name}", $"{new Sample(race.ShareOfCore).Median:P0}", $"{race.ShareOfSgemm.Median:P0}",
                .. ratios.Select(ratio => $"{ratio.Of(race):F2}"),
            ]);
        }

        return table;
    }

    static MarkdownTable Parts(IReadOnlyList<RowRace> races)
    {
        MarkdownTable table = new("row", "products", "around them", "update", "exchange", "hiccups", "the machine's own");
        foreach (RowRace race in races)
        {
            string Part(Func<StepParts, double> part) => $"{new Sample(race.Parts.Select(part)).Median:P1}";
            table.Add(
                $"{race.Row.Number}. {race.Row.Model.Name}", Part(parts => parts.Products), Part(parts => parts.Around), Part(parts => parts.Update),
                Part(parts => parts.Exchange), Part(parts => parts.Rest), $"{new Sample(race.CoreHiccups).Median:P1}");
        }

        return table;
    }

    static MarkdownTable Memory(IReadOnlyList<RowRace> races)
    {
        Func<RowRace, Contestant>[] all = races.All(race => race.LibtorchOneThread is not null)
            ? [race => race.OneWorker, race => race.OneThread, race => race.LibtorchOneThread!, race => race.TwoWorkers, race => race.Distributed]
            : [race => race.OneWorker, race => race.OneThread, race => race.TwoWorkers, race => race.Distributed];
        MarkdownTable table = new(["row", .. all.Select(of => of(races[0]).Name)]);
        foreach (RowRace race in races)
            table.Add([$"{race.Row.Number}. {race.Row.Model.Name}", .. all.Select(of => $"{of(race).PeakBytes / 1e6:N0}")]);
        return table;
    }

    static MarkdownTable Speeds(RowRace race)
    {
        MarkdownTable table = new("contestant", "cores", "tokens/s, median of rounds", "least to most", "of the median step");
        foreach (Contestant contestant in race.All)
        {
            string name = contestant == race.Sgemm ? $"{contestant.Name}: {race.SgemmRate / 1e9:F1} of the core's {race.CoreRate / 1e9:F1} GFLOP/s" : contestant.Name;
            Sample sample = contestant.TokensPerSecond;
            table.Add(name, contestant.Cores, $"{sample.Median:N0}", sample.Range("N0"), $"{contestant.OfMedianStep.Median:N0}");
        }

        return table;
    }

    /// <summary>The ratios that every row has.</summary>
    static IEnumerable<Ratio> Compared(IReadOnlyList<RowRace> races)
    {
        if (races.All(race => race.LibtorchOneThread is not null))
        {
            yield return new("1 worker : libtorch, 1 thread", race => race.OneWorker.OverBest(race.LibtorchOneThread!), WantedOfOneWorker, LeastOfOneWorker);
            yield return new("2 workers : libtorch, 2 threads", race => race.TwoWorkers.OverBest(race.LibtorchTwoThreads!), WantedOfTwoWorkers, LeastOfTwoWorkers);
        }

        yield return new($"1 worker : {races[0].OnNative.Name}", race => race.OneWorker.Over(race.OnNative).Median);
        yield return new("1 worker : PyTorch, 1 thread", race => race.OneWorker.Over(race.OneThread).Median);
        yield return new("2 workers : PyTorch, 2 threads", race => race.TwoWorkers.Over(race.TwoThreads).Median);
        yield return new("2 workers : DDP", race => race.TwoWorkers.Over(race.Distributed).Median, WantedOverDistributed);
    }

    /// <summary>Windrow's rate divided by a rival's.</summary>
    /// <param name="Name">For the table.</param>
    /// <param name="Of">The ratio of one row.</param>
    /// <param name="Wanted">The least that is wanted of the mean over the rows; null when nothing is.</param>
    /// <param name="LeastOfRow">The least that is wanted of each row; null when nothing is.</param>
    sealed record Ratio(string Name, Func<RowRace, double> Of, double? Wanted = null, double? LeastOfRow = null);
}
