using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.clip</c> of a job file. With both, values are clipped after the norm.</summary>
public sealed record ClipOptions
{
    [Description("Largest allowed global L2 norm of the gradient; a longer gradient is scaled down to it.")]
    [Range(1e-12, 1e12)]
    public double? Norm { get; init; }

    [Description("Largest allowed absolute value of each element of the gradient.")]
    [Range(1e-12, 1e12)]
    public double? Value { get; init; }

    internal IEnumerable<CrossProblem> Problems()
    {
        if (Norm is null && Value is null)
            yield return new(
                "training.clip has neither training.clip.norm nor training.clip.value",
                "it must have one of them, or both.",
                "training.clip", "training.clip.norm", "training.clip.value");
    }
}
