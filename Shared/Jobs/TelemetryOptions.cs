using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Jobs;

/// <summary>The section <c>telemetry</c> of a job file. It changes no bit of the training.</summary>
public sealed record TelemetryOptions
{
    [Description("Steps between two measurements; the first step is measured, too. 0 measures none.")]
    [Range(0, 1_000_000_000)]
    public int EverySteps { get; init; } = 100;

    /// <summary>Whether the gradient is measured through time in the step after <paramref name="step"/> others.</summary>
    public bool IsDue(long step) => EverySteps > 0 && (step == 0 || (step + 1) % EverySteps == 0);
}
