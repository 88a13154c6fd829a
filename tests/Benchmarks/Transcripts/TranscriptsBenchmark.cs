using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Transcripts;

/// <summary><c>transcripts</c>: training on recordings with transcripts through the whole cluster, beside PyTorch on the same cores.</summary>
sealed class TranscriptsBenchmark
{
    const int Skip = 3, Batch = 16, HiddenSize = 256, Layers = 3, Bands = 40;

    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that every configuration is run.", 3);
    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps of Windrow that are measured in each run.", 8);
    static readonly Option<int> RivalStepsOption = SharedOptions.Number("--rival-steps", "Steps of PyTorch that are measured in each run.", 3);
    readonly int _steps, _rivalSteps;
    readonly string? _blas;
    readonly TemporaryFolder _folder;
    readonly Rival _rival;
    readonly SortedDictionary<int, RivalSpeed> _rivals = [];      // by threads, for the versions

    TranscriptsBenchmark(ParseResult parsed, TemporaryFolder folder)
    {
        (_steps, _rivalSteps, _blas, _folder) = (parsed.GetValue(StepsOption), parsed.GetValue(RivalStepsOption), parsed.GetValue(SharedOptions.Blas), folder);
        _rival = Rival.From(parsed);
    }

    public static Command Command()
    {
        Command command = Rival.AddOptions(new("transcripts", "Time steps per second of training on transcripts, beside PyTorch.")
        {
            RoundsOption, StepsOption, RivalStepsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using TemporaryFolder folder = new();
            await new TranscriptsBenchmark(parsed, folder).RunAsync(parsed, cancellation);
        });
        return command;
    }

    async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string two = parsed.GetRequiredValue(SharedOptions.Cores), one = two.Split(',')[0];
        Contestant ours1 = Ours("Windrow, 1 worker", one, workers: 1), ours2 = Ours("Windrow, 2 workers", two, workers: 2);
        Contestant theirs1 = Theirs("PyTorch, padded, 1 thread", one, threads: 1), theirs2 = Theirs("PyTorch, padded, 2 threads", two, threads: 2);
        Contestant[] all = [ours1, theirs1, ours2, theirs2];
        int rounds = parsed.GetValue(RoundsOption);
        RandomSpeech.Write(_folder.File("speech.csv"), Batch);
        await Contestant.RaceAsync(all, rounds, cancellation);

        MarkdownTable speeds = new("configuration", "cores", "time steps/s, median of rounds", "least to most", "of the median step");
        foreach (Contestant contestant in all)
        {
            Sample sample = contestant.TokensPerSecond;
            speeds.Add(contestant.Name, contestant.Cores, $"{sample.Median:N0}", sample.Range("N0"), $"{contestant.OfMedianStep.Median:N0}");
        }

        MarkdownTable ratios = new("ratio, formed in each round", "median", "least to most", "wanted");
        foreach ((string name, Contestant mine, Contestant theirs) in new[]
        {
            ("Windrow with 1 worker : PyTorch with 1 thread", ours1, theirs1), ("Windrow with 2 workers : PyTorch with 2 threads", ours2, theirs2),
        })
        {
            Sample ratio = mine.Over(theirs);
            ratios.Add(name, $"{ratio.Median:F2}", ratio.Range("F2"), "2.00");
        }

        Report report = new("Transcripts: Windrow beside PyTorch");
        report.Add($"""
            {Layers} bidirectional LSTM layers of {HiddenSize} units on {Bands} numbers at each time step, {RandomSpeech.Letters + 2} outputs, CTC; batches of {Batch} sequences of
            {RandomSpeech.Shortest} to {RandomSpeech.Longest} time steps, a token for every ten; Adam, the gradient's norm clipped at 5. Rounds: {rounds}; steps measured in each run: {_steps} of Windrow, {_rivalSteps} of PyTorch.
            Windrow's figures are whole jobs through the cluster by wall time, with recordings as data; PyTorch's are its training step alone on random numbers, at
            its median. Its sequences are padded to the longest, because with a packed sequence of this length one step takes it more than two minutes. Time steps of padding
            do not count.
            """);
        report.Add(speeds);
        report.Add(ratios);
        IEnumerable<(string, string)> rivalBlas = _rivals.Select(rival => ($"its BLAS with {(rival.Key == 1 ? "1 thread" : $"{rival.Key} threads")}", rival.Value.Blas));
        report.Add(Machine.Describe(BlasLibrary.Load(_blas).Backend.Description, [("PyTorch", _rivals.First().Value.Torch), .. rivalBlas]));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    Contestant Ours(string name, string cores, int workers) => new(name, cores, async (pinned, cancellation) =>
    {
        string file = _folder.File($"{workers}.yaml");
        await File.WriteAllTextAsync(file, Yaml(workers), cancellation);
        MeasuredJob measured = await JobMeasurement.RunAsync(file, pinned, workers, Skip, _blas, cancellation);
        return measured.Workers == workers && measured.TokensPerStep == RandomSpeech.Lengths(Batch).Sum()
            ? new Speed(measured.Speed.TokensPerSecond, measured.Speed.TokensPerSecondOfMedianStep)
            : throw new BenchmarkException($"A job had {measured.Workers} workers and {measured.TokensPerStep} time steps in a step; expected {workers} and {RandomSpeech.Lengths(Batch).Sum()}.");
    });

    Contestant Theirs(string name, string cores, int threads) => new(name, cores, async (pinned, cancellation) =>
    {
        string[] settings =
        [
            "--threads", $"{threads}", "--kind", "padded", "--steps", $"{_rivalSteps}", "--warm-up", "1", "--batch", $"{Batch}", "--inputs", $"{Bands}", "--hidden", $"{HiddenSize}", "--layers", $"{Layers}",
            "--outputs", $"{RandomSpeech.Letters + 2}", "--shortest", $"{RandomSpeech.Shortest}", "--longest", $"{RandomSpeech.Longest}",
        ];
        RivalSpeed speed = _rivals[threads] = await _rival.RunAsync<RivalSpeed>("speed_ctc.py", threads, pinned, settings, cancellation);
        return new Speed(speed.TokensPerSecond, speed.TokensPerSecond);
    });

    /// <summary>The table is one batch, so that every step has all of its recordings.</summary>
    string Yaml(int workers) =>
        $$"""
        name: transcripts
        data:
          type: examples
          path: {{JsonSerializer.Serialize(_folder.File("speech.csv"))}}
          inputs: {type: audio, column: recording, bands: {{Bands}} }
          target: {type: transcript, column: said, unit: character}
          split: {validation: 0}
        model: {cell: lstm, hiddenSize: {{HiddenSize}}, layers: {{Layers}}, bidirectional: true}
        training:
          maxSteps: {{Skip + _steps}}
          batchSize: {{Batch}}
          window: {{RandomSpeech.Longest}}
          optimizer: adam
          learningRate: 0.001
          clip: {norm: 5}
        parallelism: {dataShards: 2, workers: {{workers}} }
        checkpoints: {everySteps: 100000}
        """;
}
