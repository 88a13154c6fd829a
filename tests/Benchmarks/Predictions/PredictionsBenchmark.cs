using System.CommandLine;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Inference;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Predictions;

/// <summary><c>predictions</c>: predictions a second with one thread, beside ONNX Runtime on the same models as <c>windrow export</c> writes them.</summary>
static class PredictionsBenchmark
{
    const int Tokens = 200;

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
            TrainedModel trained = await TrainedModel.CreateAsync(folder, $"text-{row.Number}", row.Job(data, dataShards: 1, workers: 1).Yaml, cancellation);
            using OnnxRival rival = new(await trained.ExportAsync(cancellation));
            WindrowModel model = trained.Open();
            ModelSession session = model.StartSession();
            double[] values = new double[model.Outputs.Count];
            string token = model.Outputs[0];
            Race(row.Model.Name, "a token after another", 1, Tokens, () => { for (int i = 0; i < Tokens; i++) session.Step(token, values); }, () => rival.Tokens(Tokens));
        }

        foreach (int hidden in (int[])[64, 256])
        {
            SequenceCase sequence = new(hidden);
            TrainedModel trained = await sequence.TrainAsync(folder, cancellation);
            using OnnxRival rival = new(await trained.ExportAsync(cancellation));
            WindrowModel model = trained.Open();
            foreach (int batch in Batches)
            {
                double[][][] numbers = [.. Enumerable.Range(0, batch).Select(SequenceCase.Numbers)];
                SequenceInput[] sequences = [.. numbers.Select(row => SequenceInput.OfNumbers([.. row]))];
                float[] input = [.. Enumerable.Range(0, SequenceCase.Steps).SelectMany(t => numbers.SelectMany(row => row[t])).Select(number => (float)number)];
                Race(
                    sequence.Name,
                    "the class of a sequence",
                    batch,
                    batch,
                    () => model.Predict(sequences),
                    () => rival.Numbers(input, SequenceCase.Steps, batch, SequenceCase.Width));
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
}
