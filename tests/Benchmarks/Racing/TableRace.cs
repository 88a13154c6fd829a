using System.CommandLine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Racing;

/// <summary>Training on a table of examples through the whole cluster, beside PyTorch's training step on the same cores: with one worker or thread on the first, and with two on both.</summary>
sealed record TableRace
{
    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every configuration is run.", 3);

    /// <summary>The steps of a job that do not count.</summary>
    public required int Skip { get; init; }

    /// <summary>Title of the report.</summary>
    public required string Title { get; init; }

    /// <summary>What is trained, and how each is measured.</summary>
    public required string Introduction { get; init; }

    /// <summary>What is counted: "tokens".</summary>
    public required string Unit { get; init; }

    /// <summary>Writes the table to a file.</summary>
    public required Action<string> Write { get; init; }

    /// <summary>The job file of a table, for a number of workers.</summary>
    public required Func<string, int, string> Yaml { get; init; }

    /// <summary>The script of <c>tests/reference</c> that measures PyTorch.</summary>
    public required string Script { get; init; }

    /// <summary>PyTorch's ways of training: what the table calls each, and the script's arguments for it. The fastest of a round is compared.</summary>
    public required IReadOnlyDictionary<string, string[]> Rivals { get; init; }

    /// <summary>What a job must have, or the figures would not be those of the benchmark.</summary>
    public required Func<MeasuredJob, string?> Problem { get; init; }

    /// <summary>Gives a benchmark the options.</summary>
    public static Command AddOptions(Command command)
    {
        foreach (Option option in (Option[])[RoundsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output]) command.Add(option);
        return Rival.AddOptions(command);
    }

    /// <summary>Measures all in turn, and writes the report.</summary>
    public async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        string two = parsed.GetRequiredValue(SharedOptions.Cores), one = two.Split(',')[0], table = folder.File("table.csv");
        string? blas = parsed.GetValue(SharedOptions.Blas);
        int rounds = parsed.GetValue(RoundsOption);
        Rival rival = Rival.From(parsed);
        SortedDictionary<int, RivalSpeed> rivals = [];      // by threads, for the versions
        Contestant ours1 = Ours("Windrow, 1 worker", one, workers: 1), ours2 = Ours("Windrow, 2 workers", two, workers: 2);
        Contestant[] theirs1 = [.. Theirs(one, threads: 1)], theirs2 = [.. Theirs(two, threads: 2)];
        Contestant[] all = [ours1, .. theirs1, ours2, .. theirs2];
        Write(table);
        await Contestant.RaceAsync(all, rounds, cancellation);

        MarkdownTable speeds = new("configuration", "cores", $"{Unit}/s, median of rounds", "least to most", "of the median step");
        foreach (Contestant contestant in all)
        {
            Sample sample = contestant.TokensPerSecond;
            speeds.Add(contestant.Name, contestant.Cores, $"{sample.Median:N0}", sample.Range("N0"), $"{contestant.OfMedianStep.Median:N0}");
        }

        MarkdownTable ratios = new("ratio, formed in each round", "median", "least to most", "wanted");
        foreach ((string name, Contestant mine, Contestant[] theirs) in new[]
        {
            ("Windrow with 1 worker : PyTorch with 1 thread", ours1, theirs1), ("Windrow with 2 workers : PyTorch with 2 threads", ours2, theirs2),
        })
        {
            Sample ratio = mine.OverFastest(theirs);
            ratios.Add(name, $"{ratio.Median:F2}", ratio.Range("F2"), "2.00");
        }

        Report report = new(Title);
        report.Add($"{Introduction}\nRounds: {rounds}.");
        report.Add(speeds);
        report.Add(ratios);
        IEnumerable<(string, string)> rivalBlas = rivals.Select(of => ($"its BLAS with {(of.Key == 1 ? "1 thread" : $"{of.Key} threads")}", of.Value.Blas));
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description, [("PyTorch", rivals.First().Value.Torch), .. rivalBlas]));
        report.Write(parsed.GetValue(SharedOptions.Output));

        Contestant Ours(string name, string cores, int workers) => new(name, cores, async (pinned, cancelled) =>
        {
            string file = folder.File($"{workers}.yaml");
            await File.WriteAllTextAsync(file, Yaml(table, workers), cancelled);
            MeasuredJob measured = await JobMeasurement.RunAsync(file, pinned, workers, Skip, blas, cancelled);
            string? problem = measured.Workers == workers ? Problem(measured) : $"{measured.Workers} workers instead of {workers}";
            return problem is null
                ? Speed.Of(measured)
                : throw new BenchmarkException($"A job had {problem}.");
        });

        IEnumerable<Contestant> Theirs(string cores, int threads) => Rivals.Select(way =>
            new Contestant($"PyTorch, {way.Key}, {(threads == 1 ? "1 thread" : $"{threads} threads")}", cores, async (pinned, cancelled) =>
            {
                RivalSpeed speed = rivals[threads] = await rival.RunAsync<RivalSpeed>(Script, threads, pinned, ["--threads", $"{threads}", .. way.Value], cancelled);
                return new Speed(speed.TokensPerSecond, speed.TokensPerSecond);
            }));
    }
}
