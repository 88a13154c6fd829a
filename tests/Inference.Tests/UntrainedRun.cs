using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>A run folder with checkpoints of random weights: the job's data are prepared as in training, and then deleted.</summary>
sealed class UntrainedRun : IDisposable
{
    readonly TemporaryFolder _folder = new();

    /// <param name="job">The job file; paths are relative to the run folder.</param>
    /// <param name="files">Names and texts of the data.</param>
    public UntrainedRun(string job, params (string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files) _folder.Write($"sources/{name}", text);
        JobFileReading reading = JobFileReader.Read(job, "job.yaml", _folder["sources"], []);
        Assert.Empty(reading.Problems);
        Job = reading.Job!;
        _folder.Write("job.resolved.yaml", JobFileText.Write(Job));
        using (TrainingData data = TrainingData.Prepare(Job, _folder["data"], null, CancellationToken.None))
        {
            Model = new SequenceModel(Job.Model, data.Ports);
            Metadata = data.ModelMetadata;
        }

        Checkpoints = new CheckpointFolder(_folder["checkpoints"]);
        Weights = Write(step: 20, seed: 1);
    }

    public string Folder => _folder.Path;

    public JobFile Job { get; }

    public SequenceModel Model { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    public CheckpointFolder Checkpoints { get; }

    /// <summary>The weights of step 20.</summary>
    public float[] Weights { get; }

    /// <summary>The prepared data, as training reads them.</summary>
    public TrainingData OpenData() => TrainingData.Open(_folder["data"], Job);

    /// <summary>The model as a user opens it, on a machine without the data.</summary>
    public WindrowModel Open()
    {
        if (Directory.Exists(_folder["sources"])) Directory.Delete(_folder["sources"], recursive: true);
        if (Directory.Exists(_folder["data"])) Directory.Delete(_folder["data"], recursive: true);
        return WindrowModel.Open(Folder);
    }

    /// <summary>Writes another checkpoint and returns its weights.</summary>
    public float[] Write(long step, int seed)
    {
        Random random = new(seed);
        float[] weights = new float[Model.Layout.Length];
        foreach (ParameterEntry entry in Model.Layout.Entries)
        {
            foreach (ref float weight in entry.In(weights.AsSpan())) weight = (random.NextSingle() - 0.5f) * 1.4f;
        }

        Checkpoints.Write(new Checkpoint { Layout = Model.Layout, Weights = weights, Progress = new TrainingProgress { Step = step }, ModelMetadata = Metadata });
        return weights;
    }

    public void Dispose() => _folder.Dispose();
}
