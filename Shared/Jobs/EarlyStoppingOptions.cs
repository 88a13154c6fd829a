using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Windrow.Jobs;

/// <summary>What early stopping watches.</summary>
public enum Monitor
{
    /// <summary>Mean validation loss in nats per token.</summary>
    [JsonStringEnumMemberName("val_loss")]
    ValidationLoss,

    /// <summary>Mean training loss since the evaluation before, in nats per token.</summary>
    Loss,
}

/// <summary>Which direction of the monitored figure is better.</summary>
public enum MonitorMode
{
    Min,
    Max,
}

/// <summary>The section <c>training.earlyStopping</c> of a job file.</summary>
public sealed record EarlyStoppingOptions
{
    [Description("The figure that is watched, at every evaluation.")]
    public Monitor Monitor { get; init; } = Monitor.ValidationLoss;

    [Description("Evaluations without improvement after which the training ends.")]
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 3;

    [Description("The least change that counts as an improvement.")]
    [Range(0.0, 1e6)]
    public double MinDelta { get; init; }

    [Description("Whether smaller (min) or larger (max) is better.")]
    public MonitorMode Mode { get; init; } = MonitorMode.Min;
}
