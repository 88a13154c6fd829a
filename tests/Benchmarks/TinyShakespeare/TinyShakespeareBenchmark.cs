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
    /// <summary>AVX without fused multiplication and addition: no processor's fastest today.</summary>
    const string OtherKernels = "Sandybridge";

    static readonly Option<FileInfo> TextOption = new("--text") { Description = "The plays, as one text file.", HelpName = "PATH", Required = true };
    static readonly Option<int> EpochsOption = SharedOptions.Number("--epochs", "Epochs to train.", 10);

    static readonly Option<bool> ControlOption = new("--control")
    {
        Description = "Train with PyTorch twice, the second time with a BLAS that rounds differently: what rounding alone does.",
    };

    public static Command Command()
    {
        Command command = new("tiny-shakespeare", "Validation losses of the sample job, beside PyTorch's from the same start.")
        {
            TextOption, EpochsOption, ControlOption, SharedOptions.Python, SharedOptions.Blas, SharedOptions.Output,
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
        if (ours.Length != epochs) throw new BenchmarkException($"The job was measured {ours.Length} times, and was to train {epochs} epochs.");
        double[] theirs = await rival.RunAsync(text.FullName, start, epochs, kernels: null, cancellation);
        string rivalDescription = rival.Description;
        double[]? control = parsed.GetValue(ControlOption) ? await rival.RunAsync(text.FullName, start, epochs, OtherKernels, cancellation) : null;

        Report report = new("tiny-shakespeare: Windrow beside PyTorch from the same start values");
        report.Add("`samples/tiny-shakespeare/job.yaml`. Validation loss after each epoch, in nats per character; wanted: within 1 %.");
        report.Add(Compare(ours, theirs, control));
        report.Add(Machine.Describe(BlasLibrary.Load(blas).Backend.Description, ("PyTorch's side", rivalDescription)));
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

    static MarkdownTable Compare(double[] ours, double[] theirs, double[]? control)
    {
        string[] header = ["epoch", "Windrow", "PyTorch", "difference"];
        MarkdownTable table = new(control is null ? header : [.. header, $"PyTorch with {OtherKernels} kernels", "its difference"]);
        for (int i = 0; i < ours.Length; i++)
        {
            string[] row = [$"{i + 1}", $"{ours[i]:F4}", $"{theirs[i]:F4}", Difference(ours[i], theirs[i])];
            table.Add(control is null ? row : [.. row, $"{control[i]:F4}", Difference(control[i], theirs[i])]);
        }

        return table;
    }

    static string Difference(double loss, double from) => $"{100 * (loss / from - 1):+0.00;-0.00;0.00} %";
}
