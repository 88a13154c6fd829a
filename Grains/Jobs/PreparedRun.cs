using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Optimizers;

namespace Windrow.Grains.Jobs;

/// <summary>Everything about a run that is known before its grains are placed: the data, the model, the state to start from.</summary>
sealed record PreparedRun
{
    public required JobFile Job { get; init; }

    public required SequenceModel Model { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Steps after which the training ends.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Steps in one epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Windows of the validation data; 0 when there are none.</summary>
    public required int ValidationWindows { get; init; }

    /// <summary>What the next token is, when that is what is predicted; null for data that are not text.</summary>
    public required TokenUnit? NextToken { get; init; }

    /// <summary>Where the training stands.</summary>
    public required Checkpoint Start { get; init; }

    /// <summary>The folder that <see cref="Start"/> was read from; null when the training begins.</summary>
    public required string? StartFolder { get; init; }

    /// <summary>Whether <see cref="Start"/> came from disk.</summary>
    public bool Resumed => StartFolder is not null;

    /// <summary>Why newer checkpoints were passed over, in words.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>Prepares the data in the run folder, unless they are there already, and reads the newest good checkpoint, or makes start values.</summary>
    /// <exception cref="DataException">The data cannot be used for this job.</exception>
    /// <exception cref="CheckpointException">There are checkpoints, and none can be used.</exception>
    public static PreparedRun Prepare(JobFile job, string runFolder, IReadOnlyList<string>? dataRoots, CancellationToken cancellation)
    {
        using TrainingData data = TrainingData.Prepare(job, RunFolder.Data(runFolder), dataRoots, cancellation);
        SequenceModel model = new(job.Model, data.Ports);
        CheckpointReading? reading = new CheckpointFolder(RunFolder.Checkpoints(runFolder)).ReadNewest(model.Layout);
        int stepsPerEpoch = data.StepsPerEpoch;
        long totalSteps = Math.Min(job.Training.MaxSteps ?? long.MaxValue, (job.Training.MaxEpochs ?? long.MaxValue / stepsPerEpoch) * (long)stepsPerEpoch);
        return new PreparedRun
        {
            Job = job,
            Model = model,
            Schedule = new LearningRateSchedule(job.Training.Schedule, stepsPerEpoch, totalSteps),
            TotalSteps = totalSteps,
            StepsPerEpoch = stepsPerEpoch,
            ValidationWindows = data.ValidationWindows,
            NextToken = data.NextToken,
            Start = reading?.Checkpoint ?? Fresh(model, job, runFolder, dataRoots),
            StartFolder = reading?.Folder,
            Refused = reading?.Refused ?? [],
        };
    }

    /// <summary>The state before the first step. Its optimizer and lanes are what the grains begin with anyway.</summary>
    static Checkpoint Fresh(SequenceModel model, JobFile job, string runFolder, IReadOnlyList<string>? dataRoots)
    {
        float[] weights = new float[model.Layout.Length];
        if (job.Model.Weights is { } file) weights = StartWeights.Keep(file, RunFolder.StartWeights(runFolder), model, dataRoots);
        else model.Initialize(weights, job.Training.Seed);
        return new Checkpoint { Layout = model.Layout, Weights = weights, Progress = new TrainingProgress { Step = 0 } };
    }
}
