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

    /// <summary>Mean training loss since the previous evaluation, in nats per token.</summary>
    Loss,
}

/// <summary>Whether a smaller or a larger value is better.</summary>
public enum MonitorMode
{
    Min,
    Max,
}

/// <summary>The section <c>training.earlyStopping</c> of a job file.</summary>
public sealed record EarlyStoppingOptions
{
    [Description("The value that is watched at every evaluation.")]
    public Monitor Monitor { get; init; } = Monitor.ValidationLoss;

    [Description("Number of evaluations without improvement after which training ends.")]
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 3;

    [Description("Minimum change that counts as an improvement.")]
    [Range(0.0, 1e6)]
    public double MinDelta { get; init; }

    [Description("Whether smaller (min) or larger (max) is better.")]
    public MonitorMode Mode { get; init; } = MonitorMode.Min;
}
