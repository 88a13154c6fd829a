using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Models;
using Windrow.Optimizers;

namespace Windrow.Jobs;

/// <summary>One training run as its user describes it. <c>JobFileReader</c> reads it from YAML or JSON; the records here and in
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

    [Description("What it predicts, and how far that is from the targets.")]
    public TaskOptions Task { get; init; } = new();

    [Description("How to train it.")]
    public required TrainingOptions Training { get; init; }

    [Description("How the work is divided. Only dataShards changes the result; workers and parameterShards never do.")]
    public ParallelismOptions Parallelism { get; init; } = new();

    [Description("When the training's state is saved, and which of the saved states are kept.")]
    public CheckpointOptions Checkpoints { get; init; } = new();

    [Description("When the model is measured on the validation data.")]
    public EvaluationOptions Evaluation { get; init; } = new();

    [Description("When every layer's gradient is measured through time.")]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Settings that are wrong together, each as a sentence that names them by their full paths and has a semicolon between
    /// what is written and what must be.</summary>
    internal IEnumerable<string> Problems()
    {
        foreach (string problem in Data.Problems()) yield return problem;
        foreach (string problem in Model.Problems()) yield return problem;
        foreach (string problem in Task.Problems()) yield return problem;
        foreach (string problem in Training.Problems()) yield return problem;
        foreach (string problem in Parallelism.Problems()) yield return problem;

        if (Parallelism.DataShards > Training.BatchSize)
            yield return $"parallelism.dataShards is {Parallelism.DataShards} and training.batchSize is {Training.BatchSize}; "
                + "dataShards must be at most batchSize, for each has at least one row.";
        foreach (string problem in DataFit.Problems(this)) yield return problem;
        if (Data is TextDataOptions)
        {
            foreach (string problem in NetworkProblems.WithText(Model)) yield return problem;
        }

        if (Data.HasValidation) yield break;

        if (Training.Schedule is PlateauSchedule)
            yield return "training.schedule is plateau and data.split.validation is 0; "
                + "validation must be above 0, for the schedule watches its loss.";
        if (Training.EarlyStopping?.Monitor is Monitor.ValidationLoss)
            yield return "training.earlyStopping.monitor is val_loss and data.split.validation is 0; "
                + "validation must be above 0, or monitor must be loss.";
    }
}
