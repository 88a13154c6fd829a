using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Hosting;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Numerics.Blas;
using Windrow.Optimizers;

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

    /// <summary>Memory of a worker in bytes, as <c>windrow validate</c> computes it.</summary>
    public required long WorkerBytes { get; init; }

    /// <summary>Number of windows in the validation data; 0 when there are none.</summary>
    public required int ValidationWindows { get; init; }

    /// <summary>What an evaluation judges.</summary>
    public required MetricSubject Subject { get; init; }

    /// <summary>The metrics that an evaluation computes if the job file names none.</summary>
    public required IReadOnlyList<string> DefaultMetrics { get; init; }

    /// <summary>Which library computes the job's products, in words; null if its result is to be reproducible.</summary>
    public required string? Products { get; init; }

    /// <summary>The unit of text that the model predicts next; null for data that are not text.</summary>
    public required TokenUnit? NextToken { get; init; }

    /// <summary>What the model's inputs and outputs mean, to be stored in its files.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> ModelMetadata { get; init; }

    /// <summary>Sentences about data that contribute nothing to training.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>The state that training starts from, and where it comes from.</summary>
    public required RunStart From { get; init; }

    /// <summary>The state that training starts from.</summary>
    public Checkpoint Start => From.State;

    /// <summary>The names of the optimizer's state vectors.</summary>
    public IReadOnlyList<string> SlotNames => Optimizer.Create(Job.Training.Optimizer).Slots;

    /// <summary>Prepares the data in the run folder, unless they are already there, and reads the newest good checkpoint or creates start values.</summary>
    /// <param name="jobFile">The job file as it was submitted.</param>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="settings">Where the job may read its data from, and what it may use.</param>
    /// <param name="blas">The silo's library of matrix products.</param>
    /// <param name="cancellation">Ends the preparation early.</param>
    /// <exception cref="DataException">The data cannot be used for this job, or it is too large for this cluster.</exception>
    /// <exception cref="CheckpointException">There are checkpoints, but none can be used.</exception>
    public static PreparedRun Prepare(string jobFile, string runFolder, GrainSettings settings, BlasBackend blas, CancellationToken cancellation)
    {
        JobFile job = JobFileText.Parse(jobFile);
        using TrainingData data = TrainingData.Prepare(job, RunFolder.Data(runFolder), settings.DataRoots, cancellation);
        JobCost cost = JobCost.Of(job, data.Ports, data.MaxSteps, data.MaxSourceSteps);
        settings.Limits.Require(cost);
        SequenceModel model = new(job.Model, data.Ports);
        cancellation.ThrowIfCancellationRequested();
        RunStart from = StartFromDisk(model, job, runFolder, settings.DataRoots);
        string? products = RunProducts.Decide(job, data, model, runFolder, isNew: from.State.Step == 0, blas, cancellation);
        RunCourse course = new(jobFile, SettingsChanges.Read(runFolder), data.StepsPerEpoch);
        return new PreparedRun
        {
            Job = course.At(from.State.Step).Job,
            Model = model,
            Course = course,
            StepsPerEpoch = data.StepsPerEpoch,
            WorkerBytes = cost.WorkerBytes.Total,
            ValidationWindows = data.ValidationWindows,
            Subject = data.Subject,
            DefaultMetrics = data.DefaultMetrics,
            Products = products,
            NextToken = data.NextToken,
            ModelMetadata = data.ModelMetadata,
            Notices = data.Notices,
            From = from,
        };
    }

    /// <summary>The same run from another state.</summary>
    public PreparedRun StartingFrom(RunStart from) => this with { From = from, Job = Course.At(from.State.Step).Job };

    /// <summary>The same run from the newest state on disk.</summary>
    /// <exception cref="CheckpointException">There are checkpoints, but none can be used.</exception>
    public PreparedRun StartingFromDisk(string runFolder, IReadOnlyList<string>? dataRoots) =>
        StartingFrom(StartFromDisk(Model, Job, runFolder, dataRoots));

    /// <summary>Records settings that change from here on, with their step, and applies them.</summary>
    /// <param name="settings">Each <c>key.path=value</c>.</param>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="incarnation">The start of the job that records them.</param>
    /// <exception cref="RunFailedException">They name metrics that do not suit the data; the settings stay as they were.</exception>
    /// <exception cref="SupersededException">A later start of the job has begun.</exception>
    public PreparedRun WithSettings(IReadOnlyList<string> settings, string runFolder, int incarnation)
    {
        IReadOnlyList<SettingsChange> before = Course.Changes, changes = SettingsChanges.With(before, new SettingsChange(Start.Step, settings));
        Course.Use(changes);
        try
        {
            string problems = string.Join(' ', JobMetrics.ProblemsFor(Course.At(Start.Step).Job, Subject, DefaultMetrics));
            if (problems.Length > 0) throw new RunFailedException(new RunFailure.InputRefused(problems));
            SettingsChanges.Write(runFolder, changes, incarnation);
        }
        catch
        {
            Course.Use(before);
            throw;
        }

        return StartingFrom(From);
    }

    static RunStart StartFromDisk(SequenceModel model, JobFile job, string runFolder, IReadOnlyList<string>? dataRoots)
    {
        CheckpointReading? reading = new CheckpointFolder(RunFolder.Checkpoints(runFolder)).ReadNewest(model.Layout);
        return reading is null
            ? new RunStart(StartSource.Beginning, Fresh(model, job, runFolder, dataRoots), null, [])
            : new RunStart(StartSource.Checkpoint, reading.Checkpoint, reading.Folder, reading.Refused);
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
