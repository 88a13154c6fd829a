using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Racing;

namespace Windrow.Benchmarks.Translation;

/// <summary><c>translation</c>: training of an encoder and a decoder with attention through the whole cluster, beside PyTorch on the same cores.</summary>
static class TranslationBenchmark
{
    const int Skip = 10, Batch = 64, HiddenSize = 256, Layers = 2, Words = 8000, Pairs = 100 * Batch;

    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps of Windrow that are measured in each run.", 60);
    static readonly Option<int> RivalStepsOption = SharedOptions.Number("--rival-steps", "Steps of PyTorch that are measured in each run.", 20);

    public static Command Command()
    {
        Command command = TableRace.AddOptions(new("translation", "Tokens per second of training an encoder and a decoder with attention, beside PyTorch.") { StepsOption, RivalStepsOption });
        command.SetAction((parsed, cancellation) => Race(parsed.GetValue(StepsOption), parsed.GetValue(RivalStepsOption)).RunAsync(parsed, cancellation));
        return command;
    }

    static TableRace Race(int steps, int rivalSteps)
    {
        double tokens = Batch * ((RandomPairs.Shortest + RandomPairs.Longest) / 2.0 + 1);
        string[] settings =
        [
            "--steps", $"{rivalSteps}", "--batch", $"{Batch}", "--words", $"{Words}", "--width", $"{HiddenSize}", "--layers", $"{Layers}",
            "--shortest", $"{RandomPairs.Shortest}", "--longest", $"{RandomPairs.Longest}",
        ];
        return new TableRace
        {
            Title = "Translation: Windrow beside PyTorch",
            Introduction =
                $"""
                Encoder and decoder of {Layers} LSTM layers of {HiddenSize} units, the encoder in both directions, general attention; embeddings of {HiddenSize}, {Words:N0} words in each language;
                batches of {Batch} pairs of {RandomPairs.Shortest} to {RandomPairs.Longest} words, each length equally often on both sides; Adam, the gradient's norm clipped at 5. Steps measured in each run: {steps} of Windrow, {rivalSteps} of PyTorch.
                Windrow's figures are whole jobs through the cluster by wall time; PyTorch's are its training step alone, without reading data. It runs the recurrent layers on padded batches or on
                packed sequences, and the ratio is formed with the faster of the two; in both, only the targets that exist pass through its output layer and loss. Tokens are targets
                with the end of each text; padding does not count.
                """,
            Unit = "tokens",
            Skip = Skip,
            Write = file => RandomPairs.Write(file, Pairs, Words),
            Yaml = (table, workers) => Yaml(table, workers, steps),
            Script = "speed_translation.py",
            Rivals = new Dictionary<string, string[]> { ["padded"] = ["--kind", "padded", .. settings], ["packed"] = ["--kind", "packed", .. settings] },
            Problem = job => Math.Abs(job.TokensPerStep - tokens) < tokens / 10 ? null : $"{job.TokensPerStep} tokens in its median step instead of about {tokens:F0}",
        };
    }

    static string Yaml(string table, int workers, int steps) =>
        $$"""
        name: translation
        data:
          type: examples
          path: {{JsonSerializer.Serialize(table)}}
          inputs: {type: text, column: source, unit: word, minCount: 1}
          target: {type: text, column: target, unit: word, minCount: 1}
          split: {validation: 0}
        model: {cell: lstm, hiddenSize: {{HiddenSize}}, layers: {{Layers}}, embeddingSize: {{HiddenSize}}, bidirectional: true, attention: general}
        training:
          maxSteps: {{Skip + steps}}
          batchSize: {{Batch}}
          window: {{RandomPairs.Longest + 1}}
          optimizer: adam
          learningRate: 0.001
          clip: {norm: 5}
        parallelism: {dataShards: 2, workers: {{workers}} }
        checkpoints: {everySteps: 100000}
        """;
}
