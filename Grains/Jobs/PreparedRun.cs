using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Grains.Jobs;

/// <summary>Everything about a run that is known before its grains are placed: the data, the model, the state to start from.</summary>
sealed record PreparedRun
{
    /// <summary>The job with the settings that it starts with.</summary>
    public required JobFile Job { get; init; }

    public required SequenceModel Model { get; init; }

    /// <summary>The settings of every step.</summary>
    public required RunCourse Course { get; init; }

    /// <summary>Steps in one epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Number of windows in the validation data; 0 when there are none.</summary>
    public required int ValidationWindows { get; init; }

    /// <summary>The unit of text that the model predicts next; null for data that are not text.</summary>
    public required TokenUnit? NextToken { get; init; }

    /// <summary>What the model's inputs and outputs mean, to be stored in its files.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> ModelMetadata { get; init; }

    /// <summary>The state that the training starts from.</summary>
    public required Checkpoint Start { get; init; }

    /// <summary>The folder that <see cref="Start"/> was read from; null when the training starts from the beginning.</summary>
    public required string? StartFolder { get; init; }

    /// <summary>Whether <see cref="Start"/> came from disk.</summary>
    public bool Resumed => StartFolder is not null;

    /// <summary>Why newer checkpoints were passed over, in words.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>Prepares the data in the run folder, unless they are already there, and reads the newest good checkpoint or creates start values.</summary>
    /// <param name="jobFile">The job file as it was submitted.</param>
    /// <param name="settings">Settings that change from here on; they are recorded with their step.</param>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="dataRoots">Folders that the job may read its data from; null for any.</param>
    /// <param name="cancellation">Ends the preparation early.</param>
    /// <exception cref="DataException">The data cannot be used for this job.</exception>
    /// <exception cref="CheckpointException">There are checkpoints, and none can be used.</exception>
    public static PreparedRun Prepare(
        string jobFile, IReadOnlyList<string> settings, string runFolder, IReadOnlyList<string>? dataRoots, CancellationToken cancellation)
    {
        JobFile job = JobFileText.Parse(jobFile);
        using TrainingData data = TrainingData.Prepare(job, RunFolder.Data(runFolder), dataRoots, cancellation);
        SequenceModel model = new(job.Model, data.Ports);
        cancellation.ThrowIfCancellationRequested();
        CheckpointReading? reading = new CheckpointFolder(RunFolder.Checkpoints(runFolder)).ReadNewest(model.Layout);
        Checkpoint start = reading?.Checkpoint ?? Fresh(model, job, runFolder, dataRoots);
        RunCourse course = new(jobFile, SettingsChanges.Read(runFolder), data.StepsPerEpoch);
        if (settings.Count > 0)
        {
            course.Use(SettingsChanges.With(course.Changes, new SettingsChange(start.Step, settings)));
            SettingsChanges.Write(runFolder, course.Changes);
        }

        return new PreparedRun
        {
            Job = course.At(start.Step).Job,
            Model = model,
            Course = course,
            StepsPerEpoch = data.StepsPerEpoch,
            ValidationWindows = data.ValidationWindows,
            NextToken = data.NextToken,
            ModelMetadata = data.ModelMetadata,
            Start = start,
            StartFolder = reading?.Folder,
            Refused = reading?.Refused ?? [],
        };
    }

    /// <summary>The state before the first step. It leaves out the optimizer's and the lanes' state, which the grains start with anyway.</summary>
    static Checkpoint Fresh(SequenceModel model, JobFile job, string runFolder, IReadOnlyList<string>? dataRoots)
    {
        float[] weights = new float[model.Layout.Length];
        if (job.Model.Weights is { } file) weights = StartWeights.Keep(file, RunFolder.StartWeights(runFolder), model, dataRoots);
        else model.Initialize(weights, job.Training.Seed);
        return new Checkpoint { Layout = model.Layout, Weights = weights, Progress = new TrainingProgress { Step = 0 } };
    }
}
