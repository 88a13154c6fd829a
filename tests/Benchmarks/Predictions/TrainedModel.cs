using Windrow.Benchmarks.Measuring;
using Windrow.Grains.Jobs;
using Windrow.Inference;

namespace Windrow.Benchmarks.Predictions;

/// <summary>A model that was trained for one step, because its speed does not depend on what it has learned.</summary>
sealed class TrainedModel
{
    readonly string _onnx;

    TrainedModel(string runFolder, string onnx) => (RunFolder, _onnx) = (runFolder, onnx);

    /// <summary>The folder of its run.</summary>
    public string RunFolder { get; }

    /// <summary>The command <c>windrow</c>, for <see cref="ChildProcess"/>.</summary>
    public static IReadOnlyList<string> Windrow { get; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "windrow.dll")];

    /// <summary>Trains a model.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="name">Begins their names.</param>
    /// <param name="yaml">The job file.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<TrainedModel> CreateAsync(TemporaryFolder folder, string name, string yaml, CancellationToken cancellation)
    {
        string file = folder.File($"{name}.yaml");
        await File.WriteAllTextAsync(file, yaml, cancellation);
        JobStatus job = await LocalJob.RunAsync(LocalJob.Read(file, "training.maxSteps=1"), folder.File(name), slots: 1, blas: null, _ => { }, cancellation);
        return new TrainedModel(job.RunFolder, folder.File($"{name}.onnx"));
    }

    public WindrowModel Open() => WindrowModel.Open(RunFolder);

    /// <summary>Exports it for ONNX Runtime.</summary>
    /// <returns>The file.</returns>
    public async Task<string> ExportAsync(CancellationToken cancellation)
    {
        string[] export = [.. Windrow, "export", RunFolder, "--format", "onnx", "--output", _onnx];
        await ChildProcess.RunAsync(null, export, new Dictionary<string, string?>(), onLine: null, cancellation);
        return _onnx;
    }
}
