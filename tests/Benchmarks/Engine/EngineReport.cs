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
            Windrow's figures are whole jobs through the cluster by wall time, metrics and all; PyTorch's are its training step alone, at its median.
            Tokens are time steps of all rows of the batch. libtorch and DDP, both of current PyTorch, were measured on a like machine and are
            constants here; all else was measured in this run. Ratios to what was measured are formed in each round; the median is given.
            """);
        report.Add(Summary(races));
        report.Add(Ratios(races));
        report.Add("""
            ## Where a step with one worker goes

            Parts of its wall time. *Products* is what Windrow's own matrix products take alone, with their operands in the cache; *around them* is
            all else of backpropagation: gates, loss, look-ups, and what the products wait for memory. *Hiccups* is what the median step does not
            have, and the time between steps.
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
        AddMean(table, "1 worker : libtorch, 1 thread; geometric mean", races, OverOneThread, WantedOfOneWorker);
        AddMean(table, "2 workers : libtorch, 2 threads; geometric mean", races, OverTwoThreads, WantedOfTwoWorkers);
        (double ratio, int row) = races.SelectMany(race => (double[])[OverOneThread(race), OverTwoThreads(race)], (race, r) => (r, race.Row.Number)).Min();
        table.Add($"least of these ratios (row {row})", $"{ratio:F2}", $"{WantedOfEachRow:F2}");
        AddMean(table, "1 worker : PyTorch here, 1 thread; geometric mean", races, race => race.OneWorker.Over(race.OneThread).Median, wanted: null);
        AddMean(table, "2 workers : PyTorch here, 2 threads; geometric mean", races, race => race.TwoWorkers.Over(race.TwoThreads).Median, wanted: null);
        AddMean(table, "2 workers : DDP here; geometric mean", races, race => race.TwoWorkers.Over(race.Distributed).Median, WantedOverDistributed);
        RowRace[] compared = [.. races.Where(race => race.Row.Reference.Distributed is not null)];
        if (compared.Length > 0)
            AddMean(table, $"2 workers : DDP, rows {Numbers(compared)}; geometric mean", compared, race => OverDistributed(race)!.Value, WantedOverDistributed);
        if (races.FirstOrDefault(race => race.Row.Number == 1) is { } first)
            table.Add("row 1: share of sgemm's rate", $"{first.ShareOfSgemm.Median:P0}", $"{WantedShare:P0}");
        return table;
    }

    static MarkdownTable Ratios(IReadOnlyList<RowRace> races)
    {
        MarkdownTable table = new(
            "row", "share of sgemm's rate", "1 worker : libtorch", "2 workers : libtorch", "1 worker : PyTorch here", "2 workers : PyTorch here",
            "2 workers : DDP here", "2 workers : DDP");
        foreach (RowRace race in races)
        {
            table.Add(
                $"{race.Row.Number}. {race.Row.Model.Name}",
                $"{race.ShareOfSgemm.Median:P0}",
                $"{OverOneThread(race):F2}",
                $"{OverTwoThreads(race):F2}",
                $"{race.OneWorker.Over(race.OneThread).Median:F2}",
                $"{race.TwoWorkers.Over(race.TwoThreads).Median:F2}",
                $"{race.TwoWorkers.Over(race.Distributed).Median:F2}",
                OverDistributed(race) is double ratio ? $"{ratio:F2}" : "");
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

        AddReference(table, "libtorch, 1 thread", race.Row.Reference.OneThread);
        AddReference(table, "libtorch, 2 threads", race.Row.Reference.TwoThreads);
        if (race.Row.Reference.Distributed is double distributed) AddReference(table, "DDP over Gloo, 2 processes", distributed);
        return table;
    }

    static void AddReference(MarkdownTable table, string name, double tokensPerSecond) =>
        table.Add($"{name}, elsewhere", "", $"{tokensPerSecond:N0}", "", "");

    static void AddMean(MarkdownTable table, string name, IEnumerable<RowRace> races, Func<RowRace, double> ratio, double? wanted) =>
        table.Add(name, $"{new Sample(races.Select(ratio)).GeometricMean:F2}", wanted is double least ? $"{least:F2}" : "");

    static double OverOneThread(RowRace race) => race.OneWorker.TokensPerSecond.Median / race.Row.Reference.OneThread;

    static double OverTwoThreads(RowRace race) => race.TwoWorkers.TokensPerSecond.Median / race.Row.Reference.TwoThreads;

    static double? OverDistributed(RowRace race) => race.TwoWorkers.TokensPerSecond.Median / race.Row.Reference.Distributed;

    static string Numbers(IEnumerable<RowRace> races) => string.Join(", ", races.Select(race => race.Row.Number));
}
