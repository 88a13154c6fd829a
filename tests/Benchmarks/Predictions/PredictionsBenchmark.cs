using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Grains.Jobs;
using Windrow.Inference;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Predictions;

/// <summary><c>predictions</c>: predictions a second with one thread, beside ONNX Runtime on the same models as <c>windrow export</c> writes them.</summary>
static class PredictionsBenchmark
{
    const int Tokens = 200, Width = 7, Steps = 50, Classes = 10;

    static readonly int[] Batches = [1, 64];
    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that each is measured.", 5);
    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each measurement, over all rounds.", 6000, least: 10);

    public static Command Command()
    {
        Command command = new("predictions", "Predictions a second, beside ONNX Runtime.") { RoundsOption, MillisecondsOption, SharedOptions.Output };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int rounds = parsed.GetValue(RoundsOption), milliseconds = parsed.GetValue(MillisecondsOption);
        using TemporaryFolder folder = new();
        MarkdownTable table = new("model", "one prediction", "together", "Windrow", "ONNX Runtime", "ratio", "least to most");
        foreach (EngineRow row in EngineRow.All.Where(row => row.Model.Ports.VocabularySize > 0))
        {
            string data = folder.File($"text-{row.Number}.txt");
            RandomData.Write(data, row.Model, steps: 2);
            (WindrowModel model, string onnx) = await TrainAsync(folder, $"text-{row.Number}", row.Job(data, dataShards: 1, workers: 1).Yaml, cancellation);
            using OnnxRival rival = new(onnx);
            ModelSession session = model.StartSession();
            double[] values = new double[model.Outputs.Count];
            string token = model.Outputs[0];
            Race(row.Model.Name, "a token after another", 1, Tokens, () => { for (int i = 0; i < Tokens; i++) session.Step(token, values); }, () => rival.Tokens(Tokens));
        }

        foreach (int hidden in (int[])[64, 256])
        {
            (WindrowModel model, string onnx) = await TrainAsync(folder, $"sequences-{hidden}", SequenceJob(folder.File("sequences.jsonl"), hidden), cancellation);
            using OnnxRival rival = new(onnx);
            foreach (int batch in Batches)
            {
                SequenceInput[] sequences = [.. Enumerable.Range(0, batch).Select(row => SequenceInput.OfNumbers([.. Numbers(row)]))];
                float[] input = [.. Enumerable.Range(0, Steps).SelectMany(t => Enumerable.Range(0, batch).SelectMany(row => Numbers(row)[t])).Select(number => (float)number)];
                Race($"LSTM 2x{hidden}, {Width} numbers, {Steps} steps", "the class of a sequence", batch, batch, () => model.Predict(sequences), () => rival.Numbers(input, Steps, batch, Width));
            }
        }

        Report report = new("Predictions a second");
        report.Add($"""
            Predictions a second with one thread: `Windrow.Inference` with words and numbers as a program gives them, and ONNX Runtime with tensors, on the
            same model as `windrow export` writes it. *Together* is how many rows are predicted in one call. Each figure is the median of {rounds} rounds in
            which the two run in turn; ratios are formed in each round.
            """);
        report.Add(table);
        report.Add(Machine.Describe(BlasLibrary.Load(null).Backend.Description, ("ONNX Runtime", OnnxRival.Version)));
        report.Write(parsed.GetValue(SharedOptions.Output));

        void Race(string model, string prediction, int together, int predictions, Action ours, Action theirs)
        {
            IReadOnlyList<(double First, double Second)> seconds = Stopwatches.Alternate(ours, theirs, rounds, milliseconds);
            Sample ratio = new(seconds.Select(one => one.Second / one.First));
            Console.Error.WriteLine($"{model}, {together} together: {ratio.Median:F2}");
            table.Add(
                model,
                prediction,
                $"{together}",
                $"{predictions / new Sample(seconds.Select(one => one.First)).Median:N0}",
                $"{predictions / new Sample(seconds.Select(one => one.Second)).Median:N0}",
                $"{ratio.Median:F2}",
                ratio.Range("F2"));
        }
    }

    /// <summary>Trains a model for one step, because speed does not depend on what it has learned, and exports it.</summary>
    static async Task<(WindrowModel Model, string Onnx)> TrainAsync(TemporaryFolder folder, string name, string yaml, CancellationToken cancellation)
    {
        string file = folder.File($"{name}.yaml"), onnx = folder.File($"{name}.onnx");
        await File.WriteAllTextAsync(file, yaml, cancellation);
        JobStatus job = await LocalJob.RunAsync(LocalJob.Read(file, "training.maxSteps=1"), folder.File(name), slots: 1, blas: null, _ => { }, cancellation);
        string[] export = ["dotnet", Path.Combine(AppContext.BaseDirectory, "windrow.dll"), "export", job.RunFolder, "--format", "onnx", "--output", onnx];
        await ChildProcess.RunAsync(null, export, new Dictionary<string, string?>(), onLine: null, cancellation);
        return (WindrowModel.Open(job.RunFolder), onnx);
    }

    /// <summary>Writes sequences of numbers, each with a class, and the job that learns them.</summary>
    static string SequenceJob(string data, int hidden)
    {
        using (StreamWriter writer = new(data))
        {
            for (int row = 0; row < 100; row++)
                writer.WriteLine(JsonSerializer.Serialize(new { inputs = Numbers(row), target = $"c{row % Classes}" }));
        }

        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: sequences
            data: {type: sequences, path: '{{data}}', split: {validation: 0.1} }
            task: {predict: sequence}
            model: {cell: lstm, hiddenSize: {{hidden}}, layers: 2}
            training: {maxSteps: 1, batchSize: 32, window: {{Steps}} }
            """);
    }

    /// <summary>The numbers of a sequence, [T][D].</summary>
    static double[][] Numbers(int row)
    {
        Random random = new(row);
        return [.. Enumerable.Range(0, Steps).Select(_ => Enumerable.Range(0, Width).Select(_ => Math.Round((2 * random.NextDouble()) - 1, 4)).ToArray())];
    }
}
