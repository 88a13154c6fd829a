using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.clip</c> of a job file. If both are set, the norm is clipped first, then the values.</summary>
public sealed record ClipOptions
{
    [Description("Maximum global L2 norm of the gradient; a larger gradient is scaled down to it.")]
    [Range(1e-12, 1e12)]
    public double? Norm { get; init; }

    [Description("Maximum absolute value of each element of the gradient.")]
    [Range(1e-12, 1e12)]
    public double? Value { get; init; }

    internal IEnumerable<CrossProblem> Problems()
    {
        if (Norm is null && Value is null)
            yield return new(
                "training.clip has neither training.clip.norm nor training.clip.value",
                "it must have at least one of them.",
                "training.clip", "training.clip.norm", "training.clip.value");
    }
}
