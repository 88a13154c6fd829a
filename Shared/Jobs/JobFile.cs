using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Costs;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>One training run as the user describes it. <c>JobFileReader</c> reads it from YAML or JSON; the records here and in
/// the feature folders are its only definition, and the JSON Schema is generated from them.</summary>
[Description("A Windrow job: one training run.")]
public sealed record JobFile
{
    /// <summary>Names the job, its run folder and its id. Lower-case letters, digits and hyphens, at most 40.</summary>
    [Description("Names the job, its run folder and its id: lower-case letters, digits and hyphens.")]
    [RegularExpression(
        "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
        ErrorMessage = "a name of at most 40 lower-case letters, digits and hyphens, without a hyphen at either end")]
    public required string Name { get; init; }

    [Description("What to learn from.")]
    public required DataOptions Data { get; init; }

    [Description("The network.")]
    public ModelOptions Model { get; init; } = new();

    [Description("What the model predicts, and how its error is measured.")]
    public TaskOptions Task { get; init; } = new();

    [Description("How the model is trained.")]
    public required TrainingOptions Training { get; init; }

    [Description("How the work is divided. Only dataShards and exchange change the result; workers and parameterShards never do.")]
    public ParallelismOptions Parallelism { get; init; } = new();

    [Description("Which jobs come first when a cluster has too few slots for all. A job of lower priority pauses for one of higher priority, and continues by itself.")]
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    [Description("When checkpoints of the training are saved, and which of them are kept.")]
    public CheckpointOptions Checkpoints { get; init; } = new();

    [Description("When the model is evaluated on the validation data.")]
    public EvaluationOptions Evaluation { get; init; } = new();

    [Description("When the gradient of each layer is measured through time.")]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Settings that are not valid together.</summary>
    internal IEnumerable<CrossProblem> Problems()
    {
        foreach (CrossProblem problem in Data.Problems()) yield return problem;
        foreach (CrossProblem problem in Model.Problems(Data.HasPairs)) yield return problem;
        foreach (CrossProblem problem in Task.Problems()) yield return problem;
        foreach (CrossProblem problem in Training.Problems()) yield return problem;
        foreach (CrossProblem problem in Parallelism.Problems()) yield return problem;

        if (Parallelism.DataShards > Training.BatchSize)
            yield return new(
                $"parallelism.dataShards is {Parallelism.DataShards} and training.batchSize is {Training.BatchSize}",
                "dataShards must be at most batchSize, because each data shard has at least one row.",
                "parallelism.dataShards", "training.batchSize");
        foreach (CrossProblem problem in DataFit.Problems(this)) yield return problem;
        if (Data is TextDataOptions)
        {
            foreach (CrossProblem problem in NetworkProblems.WithText(Model)) yield return problem;
        }

        if (Training.Memory == ActivationMemory.Recompute)
        {
            foreach (CrossProblem problem in RecomputeProblems.Of(Model, Data.HasPairs, Task.Loss)) yield return problem;
        }

        // Only the data show how long sequences are.
        int shardRows = DataShards.Lanes(Training.BatchSize, Math.Min(Parallelism.DataShards, Training.BatchSize), 0).Count;
        int steps = Data is SequenceDataOptions or ExampleDataOptions ? 1 : Training.Window;
        foreach (CrossProblem problem in SizeLimits.Problems(Model, null, steps, shardRows, Training.BatchSize, Training.Memory)) yield return problem;

        foreach (CrossProblem problem in JobMetrics.Problems(this)) yield return problem;
    }
}
