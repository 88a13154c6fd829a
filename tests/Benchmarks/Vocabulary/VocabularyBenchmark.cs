using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Vocabulary;

/// <summary><c>vocabulary</c>: what output layers for many words cost and how well they learn; and the memory of a very long window.</summary>
static class VocabularyBenchmark
{
    const int Skip = 5, HiddenSize = 256, Batch = 20, Window = 20, LongWindow = 20_000, LongBatch = 8;

    static readonly Option<int> WordsOption = SharedOptions.Number("--words", "Number of different words.", 200_000, least: 40_000);
    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Steps of each training.", 200, least: 20);

    public static Command Command()
    {
        Command command = new("vocabulary", "Full, adaptive and sampled softmax over many words; a window of 20,000 steps.")
        {
            WordsOption, StepsOption, SharedOptions.Cores, SharedOptions.Blas, SharedOptions.Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using TemporaryFolder folder = new();
        (int words, int steps) = (parsed.GetValue(WordsOption), parsed.GetValue(StepsOption));
        string cores = parsed.GetRequiredValue(SharedOptions.Cores);
        string? blas = parsed.GetValue(SharedOptions.Blas);
        string text = folder.File("words.txt");
        long written = ZipfText.Write(text, words);

        MarkdownTable layers = new("output layer", "parameters", "step, ms", "steps of the full layer in one", "memory, MB", "validation loss", "perplexity");
        double? full = null;
        foreach (string output in (string[])["full", "adaptiveSoftmax", "sampledSoftmax"])
        {
            (MeasuredJob job, long bytes) = await MeasureAsync(Words(text, output, words, steps));
            double milliseconds = job.Speed.StepMilliseconds;
            full ??= milliseconds;
            layers.Add(output, $"{job.Parameters:N0}", $"{milliseconds:N1}", $"{full / milliseconds:F1}", $"{bytes / 1e6:N0}", $"{job.ValidationLoss:F3}", $"{Math.Exp(job.ValidationLoss!.Value):N0}");
        }

        string symbols = folder.File("symbols.txt");
        Random random = new(1);
        await File.WriteAllTextAsync(symbols, string.Concat(Enumerable.Range(0, 4 * LongWindow * LongBatch).Select(_ => (char)('0' + random.Next(65)))), cancellation);
        MarkdownTable windows = new("training.memory", "step, s", "memory, MB");
        foreach (string memory in (string[])["keep", "recompute"])
        {
            (MeasuredJob job, long bytes) = await MeasureAsync(Long(symbols, memory));
            windows.Add(memory, $"{job.Speed.StepMilliseconds / 1000:F1}", $"{bytes / 1e6:N0}");
        }

        Report report = new("Many words, and long windows");
        report.Add($"""
            A text of {written:N0} words of which {words:N0} are different, drawn by Zipf's law; frequent words foretell the next one half the time. One LSTM layer of
            {HiddenSize} units on embeddings of {HiddenSize}; batch {Batch}, window {Window}, Adam at 0.002, two workers on the cores {cores}. Every layer is trained for {steps} steps on the same data; the
            validation loss is that of all words, after the last step. Memory is the most that the process held.
            """);
        report.Add(layers);
        report.Add($"""
            ## A window of {LongWindow:N0} steps

            Two LSTM layers of {HiddenSize} units on 65 symbols, batch {LongBatch}, one worker: with all activations kept, and with those of one chunk at a time.
            """);
        report.Add(windows);
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));

        async Task<(MeasuredJob Job, long Bytes)> MeasureAsync((string Yaml, int Workers, int Skip) job)
        {
            string file = folder.File("job.yaml");
            await File.WriteAllTextAsync(file, job.Yaml, cancellation);
            PeakMemory memory = new();
            MeasuredJob measured = await JobMeasurement.RunAsync(file, job.Workers == 1 ? cores.Split(',')[0] : cores, job.Workers, job.Skip, blas, cancellation, memory: memory);
            Console.Error.WriteLine($"{measured.Parameters:N0} parameters: {measured.Speed.StepMilliseconds:N1} ms a step, {memory.Bytes / 1e6:N0} MB");
            return (measured, memory.Bytes);
        }
    }

    static (string, int, int) Words(string text, string output, int words, int steps) => ($$"""
        name: words
        data: {path: {{JsonSerializer.Serialize(text)}}, unit: word, maxVocabulary: {{words + 1}}, split: {validation: 0.01} }
        model: {cell: lstm, hiddenSize: {{HiddenSize}}, layers: 1, embeddingSize: {{HiddenSize}}, output: {{output}} }
        training: {maxSteps: {{steps}}, batchSize: {{Batch}}, window: {{Window}}, optimizer: adam, learningRate: 0.002, clip: {norm: 5}, seed: 1}
        parallelism: {dataShards: 2, workers: 2}
        evaluation: {everySteps: {{steps}}, metrics: [] }
        checkpoints: {everySteps: 1000000}
        """, 2, Skip);

    static (string, int, int) Long(string text, string memory) => ($$"""
        name: long
        data: {path: {{JsonSerializer.Serialize(text)}}, split: {validation: 0} }
        model: {cell: lstm, hiddenSize: {{HiddenSize}}, layers: 2}
        training: {maxSteps: 4, batchSize: {{LongBatch}}, window: {{LongWindow}}, optimizer: adam, learningRate: 0.002, memory: {{memory}} }
        checkpoints: {everySteps: 1000000}
        """, 1, 1);
}
