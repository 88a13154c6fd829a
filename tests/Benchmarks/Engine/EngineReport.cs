using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;

namespace Windrow.Benchmarks.Engine;

/// <summary>The tables of <c>engine</c>.</summary>
static class EngineReport
{
    const double WantedOfOneWorker = 1.5, WantedOfTwoWorkers = 1.7, WantedOfEachRow = 1.15, WantedOverDistributed = 2.5, WantedShare = 0.8;

    public static void Add(Report report, IReadOnlyList<RowRace> races, int rounds)
    {
        report.Add($"""
            Training steps with Adam at 0.002 and the gradient's norm clipped at 5; the last row is a regression with squared error. Rounds: {rounds}.
            Windrow's figures are whole jobs through the cluster by wall time, including metrics; those of PyTorch and libtorch are the training step
            alone, at its median, for libtorch in the best of three processes. Tokens are time steps of all rows of the batch. Everything was
            measured in this run, on the same cores in turn. Ratios are formed in each round; the median is given.
            """);
        report.Add(Summary(races));
        report.Add(Ratios(races));
        report.Add("""
            ## Where a step with one worker goes

            Parts of its wall time. *Products* is the time that Windrow's own matrix products take alone, with their operands in the cache. *Around
            them* is the rest of backpropagation: gates, loss, look-ups, and waiting for memory. *Hiccups* is the time between steps and what the
            mean step takes longer than the median one.
            """);
        report.Add(Parts(races));
        foreach (RowRace race in races)
        {
            report.Add($"## Row {race.Row.Number}: {race.Row.Model.Name}");
            report.Add(Speeds(race));
        }
    }

    static MarkdownTable Summary(IReadOnlyList<RowRace> races)
    {
        string rows = races.Count == EngineRow.All.Count ? "all rows" : $"rows {string.Join(", ", races.Select(race => race.Row.Number))} only";
        MarkdownTable table = new($"over {rows}", "measured", "wanted");
        if (races.All(race => race.LibTorchOneThread is not null))
        {
            AddMean(table, "1 worker : libtorch, 1 thread; geometric mean", races, OverOneThread, WantedOfOneWorker);
            AddMean(table, "2 workers : libtorch, 2 threads; geometric mean", races, OverTwoThreads, WantedOfTwoWorkers);
            (double ratio, int row) = races.SelectMany(race => (double[])[OverOneThread(race), OverTwoThreads(race)], (race, r) => (r, race.Row.Number)).Min();
            table.Add($"least of these ratios (row {row})", $"{ratio:F2}", $"{WantedOfEachRow:F2}");
        }

        AddMean(table, "1 worker : PyTorch, 1 thread; geometric mean", races, race => race.OneWorker.Over(race.OneThread).Median, wanted: null);
        AddMean(table, "2 workers : PyTorch, 2 threads; geometric mean", races, race => race.TwoWorkers.Over(race.TwoThreads).Median, wanted: null);
        AddMean(table, "2 workers : DDP, 2 processes; geometric mean", races, race => race.TwoWorkers.Over(race.Distributed).Median, WantedOverDistributed);
        if (races.FirstOrDefault(race => race.Row.Number == 1) is { } first)
            table.Add("row 1: share of sgemm's rate", $"{first.ShareOfSgemm.Median:P0}", $"{WantedShare:P0}");
        return table;
    }

    static MarkdownTable Ratios(IReadOnlyList<RowRace> races)
    {
        MarkdownTable table = new(
            "row", "share of sgemm's rate", "1 worker : libtorch", "2 workers : libtorch", "1 worker : PyTorch", "2 workers : PyTorch", "2 workers : DDP");
        foreach (RowRace race in races)
        {
            table.Add(
                $"{race.Row.Number}. {race.Row.Model.Name}",
                $"{race.ShareOfSgemm.Median:P0}",
                race.LibTorchOneThread is null ? "not measured" : $"{OverOneThread(race):F2}",
                race.LibTorchTwoThreads is null ? "not measured" : $"{OverTwoThreads(race):F2}",
                $"{race.OneWorker.Over(race.OneThread).Median:F2}",
                $"{race.TwoWorkers.Over(race.TwoThreads).Median:F2}",
                $"{race.TwoWorkers.Over(race.Distributed).Median:F2}");
        }

        return table;
    }

    static MarkdownTable Parts(IReadOnlyList<RowRace> races)
    {
        MarkdownTable table = new("row", "products", "around them", "update", "exchange", "hiccups");
        foreach (RowRace race in races)
        {
            string Part(Func<StepParts, double> part) => $"{new Sample(race.Parts.Select(part)).Median:P1}";
            table.Add(
                $"{race.Row.Number}. {race.Row.Model.Name}", Part(parts => parts.Products), Part(parts => parts.Around), Part(parts => parts.Update),
                Part(parts => parts.Exchange), Part(parts => parts.Rest));
        }

        return table;
    }

    static MarkdownTable Speeds(RowRace race)
    {
        MarkdownTable table = new("contestant", "cores", "tokens/s, median of rounds", "least to most", "of the median step");
        foreach (Contestant contestant in race.All)
        {
            string name = contestant == race.Sgemm ? $"{contestant.Name}: {race.SgemmRate / 1e9:F1} GFLOP/s" : contestant.Name;
            Sample sample = contestant.TokensPerSecond;
            table.Add(name, contestant.Cores, $"{sample.Median:N0}", sample.Range("N0"), $"{contestant.OfMedianStep.Median:N0}");
        }

        return table;
    }

    static void AddMean(MarkdownTable table, string name, IEnumerable<RowRace> races, Func<RowRace, double> ratio, double? wanted) =>
        table.Add(name, $"{new Sample(races.Select(ratio)).GeometricMean:F2}", wanted is double least ? $"{least:F2}" : "");

    static double OverOneThread(RowRace race) => race.OneWorker.Over(race.LibTorchOneThread!).Median;

    static double OverTwoThreads(RowRace race) => race.TwoWorkers.Over(race.LibTorchTwoThreads!).Median;
}
