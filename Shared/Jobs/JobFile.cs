using System.ComponentModel;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Models;

namespace Windrow.Jobs;

/// <summary>One training run as its user describes it. <c>JobFileReader</c> reads it from YAML or JSON; the records here and in
/// the feature folders are its only definition, and the JSON Schema is generated from them.</summary>
[Description("A Windrow job: one training run.")]
public sealed record JobFile
{
    /// <summary>Names the job, its run folder and its id. Lower-case letters, digits and hyphens, at most 40.</summary>
    [Description("Names the job, its run folder and its id: lower-case letters, digits and hyphens.")]
    [System.ComponentModel.DataAnnotations.Required]
    [System.ComponentModel.DataAnnotations.RegularExpression("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    public required string Name { get; init; }

    [Description("What to learn from.")]
    public required DataOptions Data { get; init; }

    [Description("The network.")]
    public ModelOptions Model { get; init; } = new();

    [Description("How to train it.")]
    public required TrainingOptions Training { get; init; }

    [Description("How the work is divided. Only dataShards changes the result; workers and parameterShards never do.")]
    public ParallelismOptions Parallelism { get; init; } = new();

    [Description("When the training's state is saved, and which of the saved states are kept.")]
    public CheckpointOptions Checkpoints { get; init; } = new();

    [Description("When the model is measured on the validation text.")]
    public EvaluationOptions Evaluation { get; init; } = new();
}
