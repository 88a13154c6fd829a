using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Metrics;

namespace Windrow.Jobs;

/// <summary>Whether a smaller or a larger value is better.</summary>
public enum MonitorMode
{
    Min,
    Max,
}

/// <summary>The section <c>training.earlyStopping</c> of a job file.</summary>
public sealed record EarlyStoppingOptions
{
    [Description("The value that is watched at every evaluation: val_loss, loss (of the training), or a metric.")]
    public string Monitor { get; init; } = Monitored.ValidationLoss;

    [Description("Number of evaluations without improvement after which training ends.")]
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 3;

    [Description("Minimum change that counts as an improvement.")]
    [Range(0.0, 1e6)]
    public double MinDelta { get; init; }

    [Description("Whether smaller (min) or larger (max) is better. When left out, min for a loss, and for a metric what is better.")]
    public MonitorMode? Mode { get; init; }

    /// <summary>Whether a larger value is better.</summary>
    internal bool IsLargerBetter => Mode is MonitorMode mode ? mode == MonitorMode.Max : Monitored.IsLargerBetter(Monitor);
}
