using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Jobs;

/// <summary>The section <c>evaluation</c> of a job file.</summary>
public sealed record EvaluationOptions
{
    [Description("Steps between two evaluations; at the end of every epoch when left out. The training's end is always evaluated.")]
    [Range(1, 1_000_000_000)]
    public int? EverySteps { get; init; }
}
