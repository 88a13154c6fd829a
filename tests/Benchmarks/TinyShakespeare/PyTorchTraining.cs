using System.Globalization;
using System.Text.RegularExpressions;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Racing;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Benchmarks.TinyShakespeare;

/// <summary>The same training in PyTorch.</summary>
/// <param name="python">Interpreter that has PyTorch.</param>
/// <param name="job">The job whose settings it takes. The script knows LSTM, GRU and simple cells, RMSProp, and clipping by value.</param>
sealed partial class PyTorchTraining(string python, JobFile job)
{
    const string KernelsVariable = "OPENBLAS_CORETYPE";

    /// <summary>The first line that the script printed: sizes, and its BLAS.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Trains, and returns the validation loss after each epoch.</summary>
    /// <param name="text">The text's path.</param>
    /// <param name="start">Weights to start from, as safetensors.</param>
    /// <param name="epochs">Epochs to train, at a constant learning rate.</param>
    /// <param name="kernels">The kernels that OpenBLAS takes, such as <c>Haswell</c>; null for the fastest. Others round differently.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<double[]> RunAsync(string text, string start, int epochs, string? kernels, CancellationToken cancellation)
    {
        List<double> losses = [];
        Dictionary<string, string> environment = [];
        if (kernels is not null) environment[KernelsVariable] = kernels;
        string[] program =
        [
            python, "-u", Repository.PathOf("tests/reference/tiny_shakespeare.py"), text, "--init", start, "--epochs", $"{epochs}",
            "--validation", Number(job.Data.Shares.Validation), "--cell", Cell(job.Model.RecurrentCell), "--hidden", $"{job.Model.HiddenSize}",
            "--layers", $"{job.Model.Layers}", "--batch", $"{job.Training.BatchSize}", "--window", $"{job.Training.Window}",
            "--learning-rate", Number(job.Training.LearningRate), "--lr-decay", "1", "--clip-value", Number(ClipValue()), "--seed", $"{job.Training.Seed}",
        ];
        await RivalProcess.RunAsync(cores: null, program, environment, Collect, cancellation);
        return losses.Count == epochs
            ? [.. losses]
            : throw new BenchmarkException($"PyTorch printed {losses.Count} validation losses, and was to train {epochs} epochs.");

        void Collect(string line)
        {
            Console.Error.WriteLine($"PyTorch: {line}");
            if (ValidationLoss().Match(line) is { Success: true } match) losses.Add(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            else Description = line;
        }
    }

    [GeneratedRegex(@"^epoch .* val_loss ([0-9.]+|nan)")]
    private static partial Regex ValidationLoss();

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string Cell(CellKind cell) => cell switch
    {
        CellKind.Lstm => "lstm",
        CellKind.Gru => "gru",
        CellKind.RnnTanh => "rnnTanh",
        CellKind.RnnRelu => "rnnRelu",
        _ => throw new BenchmarkException($"The script has no cell {cell}."),
    };

    double ClipValue() => job.Training.Clip?.Value ?? throw new BenchmarkException("training.clip.value is missing; the script clips by value.");
}
