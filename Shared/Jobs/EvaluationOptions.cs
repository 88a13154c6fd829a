using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Jobs;

/// <summary>The section <c>evaluation</c> of a job file.</summary>
public sealed record EvaluationOptions
{
    [Description("Steps between two evaluations; one at the end of every epoch when left out. There is always one at the end of training.")]
    [Range(1, 1_000_000_000)]
    public int? EverySteps { get; init; }

    [Description("Metrics to compute besides the loss, by name; when left out, those that are usual for the targets. An empty list for none.")]
    public IReadOnlyList<string>? Metrics { get; init; }

    [Description("Rows after which a series repeats, such as 24 for hourly data with a daily pattern: forecasts are compared with those of a season before.")]
    [Range(1, 1_000_000)]
    public int Season { get; init; } = 1;
}
