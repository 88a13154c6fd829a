using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Metrics;

namespace Windrow.Checkpoints;

/// <summary>The section <c>checkpoints</c> of a job file. A checkpoint is also written when a job pauses, and when it ends.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The value of <see cref="EveryMinutes"/> when neither it nor <see cref="EverySteps"/> is given.</summary>
    public const double DefaultMinutes = 10;

    [Description("Steps between two checkpoints.")]
    [Range(1, 1_000_000_000)]
    public int? EverySteps { get; init; }

    [Description("Minutes between two checkpoints; 10 when neither this nor everySteps is given.")]
    [Range(0.01, 100_000.0)]
    public double? EveryMinutes { get; init; }

    [Description("Number of newest checkpoints to keep.")]
    [Range(1, 10_000)]
    public int KeepLast { get; init; } = 3;

    [Description("Whether to save a checkpoint at each evaluation with the best value of monitor so far, and keep the best one.")]
    public bool KeepBest { get; init; } = true;

    [Description("What decides which checkpoint is the best: val_loss, loss (of the training), or a metric.")]
    public string Monitor { get; init; } = Monitored.ValidationLoss;
}
