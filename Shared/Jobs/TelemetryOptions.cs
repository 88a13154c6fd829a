using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Jobs;

/// <summary>The section <c>telemetry</c> of a job file. It does not change a single bit of the training.</summary>
public sealed record TelemetryOptions
{
    [Description("Steps between two measurements; the first step is also measured. 0 turns measuring off.")]
    [Range(0, 1_000_000_000)]
    public int EverySteps { get; init; } = 100;

    [Description("Whether the job also writes its figures to an event file for TensorBoard, in its run folder.")]
    public bool Tensorboard { get; init; }

    /// <summary>Whether the gradient is measured through time in the step that follows <paramref name="step"/> others.</summary>
    public bool IsDue(long step) => EverySteps > 0 && (step == 0 || (step + 1) % EverySteps == 0);
}
