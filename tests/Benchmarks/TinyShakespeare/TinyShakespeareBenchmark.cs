using System.CommandLine;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Grains.Metrics;
using Windrow.Jobs;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.TinyShakespeare;

/// <summary><c>tiny-shakespeare</c>: the sample job and PyTorch from the same start values, validation loss beside validation loss.</summary>
static class TinyShakespeareBenchmark
{
    static readonly Option<FileInfo> TextOption = new("--text") { Description = "The plays, as one text file.", HelpName = "PATH", Required = true };
    static readonly Option<int> EpochsOption = SharedOptions.Number("--epochs", "Epochs to train.", 10);

    public static Command Command()
    {
        Command command = new("tiny-shakespeare", "Validation losses of the sample job, beside PyTorch's from the same start.")
        {
            TextOption, EpochsOption, SharedOptions.Python, SharedOptions.Blas, SharedOptions.Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        FileInfo text = parsed.GetRequiredValue(TextOption);
        if (!text.Exists) throw new BenchmarkException($"There is no text '{text}'; name your copy with --text.");
        int epochs = parsed.GetValue(EpochsOption);
        string? blas = parsed.GetValue(SharedOptions.Blas);
        JobFileReading reading = LocalJob.Read(
            Repository.PathOf("samples/tiny-shakespeare/job.yaml"), $"data.path={text.FullName}", $"training.maxEpochs={epochs}");
        using TemporaryFolder folder = new();

        string start = folder.File("start.safetensors");
        StartWeights.Write(start, reading.Job!, folder.File("text"), cancellation);
        double[] ours = await TrainAsync(reading, folder.File("runs"), blas, cancellation);
        PyTorchTraining rival = new(parsed.GetRequiredValue(SharedOptions.Python), reading.Job!);
        double[] theirs = await rival.RunAsync(text.FullName, start, epochs, cancellation);
        if (ours.Length != epochs || theirs.Length != epochs)
            throw new BenchmarkException($"Expected {epochs} validation losses from each; Windrow has {ours.Length}, PyTorch {theirs.Length}.");

        Report report = new("tiny-shakespeare: Windrow beside PyTorch from the same start values");
        report.Add("`samples/tiny-shakespeare/job.yaml`. Validation loss after each epoch, in nats per character; wanted: within 1 %.");
        report.Add(Compare(ours, theirs));
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description, ("PyTorch's side", rival.Description)));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }

    static async Task<double[]> TrainAsync(JobFileReading reading, string folder, string? blas, CancellationToken cancellation)
    {
        List<double> losses = [];
        await LocalJob.RunAsync(reading, folder, slots: null, blas, Collect, cancellation);
        return [.. losses];

        void Collect(JobEvent jobEvent)
        {
            if (jobEvent is not EvaluationEvent evaluation) return;
            losses.Add(evaluation.ValidationLoss);
            Console.Error.WriteLine($"Windrow: epoch {evaluation.Epoch:F0}  val_loss {evaluation.ValidationLoss:F4}");
        }
    }

    static MarkdownTable Compare(double[] ours, double[] theirs)
    {
        MarkdownTable table = new("epoch", "Windrow", "PyTorch", "difference");
        for (int i = 0; i < ours.Length; i++)
            table.Add($"{i + 1}", $"{ours[i]:F4}", $"{theirs[i]:F4}", $"{100 * (ours[i] / theirs[i] - 1):+0.00;-0.00;0.00} %");
        return table;
    }
}
