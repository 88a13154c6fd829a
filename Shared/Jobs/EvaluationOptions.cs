using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Jobs;

/// <summary>The section <c>evaluation</c> of a job file.</summary>
public sealed record EvaluationOptions
{
    [Description("Steps between two evaluations; one at the end of every epoch when left out. There is always one at the end of training.")]
    [Range(1, 1_000_000_000)]
    public int? EverySteps { get; init; }
}
