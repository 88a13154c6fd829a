using System.CommandLine;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.CharLm;

/// <summary><c>char-lm</c>: the classic settings through the whole cluster, beside PyTorch on the same cores.</summary>
sealed class CharLmBenchmark
{
    const int Skip = 600;

    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every configuration is run.", 5);
    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps measured in each run.", 500);
    readonly int _steps;
    readonly string? _blas;
    readonly TemporaryFolder _folder;
    readonly Rival _rival;
    readonly SortedDictionary<int, RivalSpeed> _rivals = [];      // by threads, for the versions

    CharLmBenchmark(ParseResult parsed, TemporaryFolder folder)
    {
        (_steps, _blas, _folder) = (parsed.GetValue(StepsOption), parsed.GetValue(SharedOptions.Blas), folder);
        _rival = Rival.From(parsed);
    }

    public static Command Command()
    {
        Command command = Rival.AddOptions(new("char-lm", "Tokens per second of the classic settings, beside PyTorch.")
        {
            RoundsOption, StepsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using TemporaryFolder folder = new();
            await new CharLmBenchmark(parsed, folder).RunAsync(parsed, cancellation);
        });
        return command;
    }

    async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string two = parsed.GetRequiredValue(SharedOptions.Cores), one = two.Split(',')[0];
        Contestant ours1 = Ours("Windrow, 1 data shard, 1 worker", one, dataShards: 1, workers: 1);
        Contestant torch1 = Theirs("PyTorch, 1 thread", one, threads: 1);
        Contestant alone = Ours("Windrow, 2 data shards, 1 worker", one, dataShards: 2, workers: 1);
        Contestant ours2 = Ours("Windrow, 2 data shards, 2 workers", two, dataShards: 2, workers: 2);
        Contestant torch2 = Theirs("PyTorch, 2 threads", two, threads: 2);
        Contestant apart = new("Windrow, two separate jobs of half the batch at once", two, RunApartAsync);
        Contestant[] all = [ours1, torch1, alone, ours2, apart, torch2];

        int rounds = parsed.GetValue(RoundsOption);
        await Contestant.RaceAsync(all, rounds, cancellation);

        MarkdownTable ratios = new("ratio, formed in each round", "median", "least to most", "wanted");
        AddRatio(ratios, "Windrow with 1 worker : PyTorch with 1 thread", ours1.Over(torch1), 1.3);
        AddRatio(ratios, "Windrow with 2 workers : the same job with 1 worker", ours2.Over(alone), 1.85);
        AddRatio(ratios, "two separate jobs together : the job with 1 worker", apart.Over(alone), wanted: null);
        AddRatio(ratios, "Windrow with 2 workers : two separate jobs together", ours2.Over(apart), wanted: null);
        AddRatio(ratios, "Windrow with 2 workers : PyTorch with 2 threads", ours2.Over(torch2), 1.4);
        Write(all, ratios, rounds, parsed.GetValue(SharedOptions.Output));
    }

    Contestant Ours(string name, string cores, int dataShards, int workers) => new(name, cores, (pinned, cancellation) =>
        RunAsync(TrainingJob.Classic(_folder.File("text.txt"), Skip + _steps) with { DataShards = dataShards, Workers = workers }, pinned, cancellation));

    /// <summary>As much as two workers do, by jobs that know nothing of each other: what the machine's two cores can do at best.</summary>
    async Task<Speed> RunApartAsync(string cores, CancellationToken cancellation)
    {
        TrainingJob half = TrainingJob.Classic(_folder.File("text.txt"), Skip + _steps, ModelCase.Classic(CellKind.Lstm, 25));
        Speed[] both = await Task.WhenAll(cores.Split(',').Select(core => RunAsync(half, core, cancellation)));
        return new Speed(both.Sum(speed => speed.TokensPerSecond), both.Sum(speed => speed.OfMedianStep));
    }

    async Task<Speed> RunAsync(TrainingJob job, string cores, CancellationToken cancellation)
    {
        if (!File.Exists(job.Data)) RandomData.Write(job.Data, job.Model, job.Steps);
        string file = _folder.File($"{job.Model.Lanes}-{job.DataShards}-{job.Workers}-{cores}.yaml");
        await File.WriteAllTextAsync(file, job.Yaml, cancellation);
        MeasuredJob measured = await JobMeasurement.RunAsync(file, cores, job.Workers, Skip, _blas, cancellation);
        return measured.Workers == job.Workers
            ? Speed.Of(measured)
            : throw new BenchmarkException($"A job for {job.Workers} workers had {measured.Workers}.");
    }

    Contestant Theirs(string name, string cores, int threads) => new(name, cores, async (pinned, cancellation) =>
    {
        RivalSpeed speed = _rivals[threads] = await _rival.RunAsync(threads, pinned, ["--steps", $"{_steps}"], cancellation);
        return new Speed(speed.TokensPerSecond, speed.TokensPerSecond);
    });

    void Write(Contestant[] all, MarkdownTable ratios, int rounds, FileInfo? output)
    {
        MarkdownTable speeds = new("configuration", "cores", "tokens/s, median of rounds", "least to most", "of the median step");
        foreach (Contestant contestant in all)
        {
            Sample sample = contestant.TokensPerSecond;
            speeds.Add(contestant.Name, contestant.Cores, $"{sample.Median:N0}", sample.Range("N0"), $"{contestant.OfMedianStep.Median:N0}");
        }

        Report report = new("Classic character model: Windrow beside PyTorch");
        report.Add($"""
            65 symbols one-hot, LSTM 2x128, batch 50, window 50, RMSProp (decay 0.95) at 0.002, values clipped at 5. Rounds: {rounds};
            steps measured in each run: {_steps}. Windrow's figures are whole jobs through the cluster by wall time, metrics and all;
            PyTorch's are its training step alone, at its median.
            """);
        report.Add(speeds);
        report.Add(ratios);
        IEnumerable<(string, string)> rivalBlas =
            _rivals.Select(rival => ($"its BLAS with {(rival.Key == 1 ? "1 thread" : $"{rival.Key} threads")}", rival.Value.Blas));
        report.Add(Machine.Describe(
            BlasLibrary.Load(_blas).Backend.Description, [("PyTorch", _rivals.First().Value.Torch), .. rivalBlas]));
        report.Write(output);
    }

    static void AddRatio(MarkdownTable table, string name, Sample ratio, double? wanted) =>
        table.Add(name, $"{ratio.Median:F2}", ratio.Range("F2"), wanted is double least ? $"{least:F2}" : "");
}
