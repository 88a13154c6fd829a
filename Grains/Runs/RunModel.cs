using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Export;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Grains.Runs;

/// <summary>The model in a run folder, read from its files, whether the job runs or not.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Step">Step of the checkpoint.</param>
/// <param name="Trained">The model.</param>
public sealed record RunModel(string Job, long Step, TrainedModel Trained)
{
    /// <summary>Reads a checkpoint's model.</summary>
    /// <exception cref="CheckpointException">There is no such checkpoint, or it is damaged.</exception>
    /// <exception cref="DataException">The job's prepared data are missing or damaged.</exception>
    public static RunModel Read(string runFolder, CheckpointChoice choice)
    {
        JobFile job = JobFileText.Parse(File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)));
        CheckpointFolder checkpoints = new(RunFolder.Checkpoints(runFolder));
        using TrainingData data = TrainingData.Open(RunFolder.Data(runFolder), job);
        SequenceModel model = new(job.Model, data.Ports);
        (long step, float[] weights) = choice.Read(checkpoints, step => (step, checkpoints.ReadModel(step, model.Layout)));
        KeyValuePair<string, string>[] metadata =
        [
            new("job", job.Name),
            new("step", step.ToString(CultureInfo.InvariantCulture)),
            .. data.ModelMetadata,
        ];
        return new RunModel(job.Name, step, new TrainedModel(model, weights, metadata));
    }
}
