using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Racing;

namespace Windrow.Benchmarks.Transcripts;

/// <summary><c>transcripts</c>: training on recordings with transcripts through the whole cluster, beside PyTorch on the same cores.</summary>
static class TranscriptsBenchmark
{
    const int Skip = 3, Batch = 16, HiddenSize = 256, Layers = 3, Bands = 40;

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps of Windrow that are measured in each run.", 8);
    static readonly Option<int> RivalStepsOption = SharedOptions.Number("--rival-steps", "Steps of PyTorch that are measured in each run.", 3);

    public static Command Command()
    {
        Command command = TableRace.AddOptions(new("transcripts", "Time steps per second of training on transcripts, beside PyTorch.") { StepsOption, RivalStepsOption });
        command.SetAction((parsed, cancellation) => Race(parsed.GetValue(StepsOption), parsed.GetValue(RivalStepsOption)).RunAsync(parsed, cancellation));
        return command;
    }

    static TableRace Race(int steps, int rivalSteps)
    {
        int timeSteps = RandomSpeech.Lengths(Batch).Sum();
        return new TableRace
        {
            Title = "Transcripts: Windrow beside PyTorch",
            Introduction =
                $"""
                {Layers} bidirectional LSTM layers of {HiddenSize} units on {Bands} numbers at each time step, {RandomSpeech.Letters + 2} outputs, CTC; batches of {Batch} sequences of
                {RandomSpeech.Shortest} to {RandomSpeech.Longest} time steps, a token for every ten; Adam, the gradient's norm clipped at 5. Steps measured in each run: {steps} of Windrow, {rivalSteps} of PyTorch.
                Windrow's figures are whole jobs through the cluster by wall time, with recordings as data; PyTorch's are its training step alone on random numbers, at
                its median. Its sequences are padded to the longest, because with a packed sequence of this length one step takes it more than two minutes. Time steps of padding
                do not count.
                """,
            Unit = "time steps",
            Skip = Skip,
            Write = file => RandomSpeech.Write(file, Batch),
            Yaml = (table, workers) => Yaml(table, workers, steps),
            Script = "speed_ctc.py",
            Rivals = new Dictionary<string, string[]>
            {
                ["padded"] =
                [
                    "--kind", "padded", "--steps", $"{rivalSteps}", "--warm-up", "1", "--batch", $"{Batch}", "--inputs", $"{Bands}", "--hidden", $"{HiddenSize}", "--layers", $"{Layers}",
                    "--outputs", $"{RandomSpeech.Letters + 2}", "--shortest", $"{RandomSpeech.Shortest}", "--longest", $"{RandomSpeech.Longest}",
                ],
            },
            Problem = job => job.TokensPerStep == timeSteps ? null : $"{job.TokensPerStep} time steps in a step instead of {timeSteps}",
        };
    }

    /// <summary>The table is one batch, so that every step has all of its recordings.</summary>
    static string Yaml(string table, int workers, int steps) =>
        $$"""
        name: transcripts
        data:
          type: examples
          path: {{JsonSerializer.Serialize(table)}}
          inputs: {type: audio, column: recording, bands: {{Bands}} }
          target: {type: transcript, column: said, unit: character}
          split: {validation: 0}
        model: {cell: lstm, hiddenSize: {{HiddenSize}}, layers: {{Layers}}, bidirectional: true}
        training:
          maxSteps: {{Skip + steps}}
          batchSize: {{Batch}}
          window: {{RandomSpeech.Longest}}
          optimizer: adam
          learningRate: 0.001
          clip: {norm: 5}
        parallelism: {dataShards: 2, workers: {{workers}} }
        checkpoints: {everySteps: 100000}
        """;
}
