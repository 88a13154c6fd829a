using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Benchmarks.TinyShakespeare;

/// <summary>The start values of a job, for another program to start from.</summary>
static class StartWeights
{
    /// <summary>Writes what the job begins with: a function of its model, its text's vocabulary and its seed.</summary>
    /// <param name="file">A safetensors file with PyTorch's names.</param>
    /// <param name="job">The job.</param>
    /// <param name="textFolder">For the prepared text, which tells the vocabulary.</param>
    /// <param name="cancellation">Gives up.</param>
    public static void Write(string file, JobFile job, string textFolder, CancellationToken cancellation)
    {
        using TrainingData data = TrainingData.Prepare(job, textFolder, allowedRoots: null, cancellation);
        SequenceModel model = new(job.Model, data.Ports);
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, job.Training.Seed);
        using FileStream stream = File.Create(file);
        SafeTensorsWriter.Write(
            stream, model.Layout.Entries.Select(entry => new NamedTensor(entry.Name, entry.Shape, weights.AsMemory(entry.Offset, entry.Length))), []);
    }
}
