using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.optimizer</c> of a job file. Each optimizer's file holds its own options and its update.</summary>
public abstract record OptimizerOptions
{
    [Description("Weight decay: added to the gradient as weightDecay times the parameter (adamw: subtracted from the parameter itself).")]
    [Range(0.0, 1e3)]
    public double WeightDecay { get; init; }

    /// <summary>Settings that are wrong together, each as a sentence.</summary>
    internal virtual IEnumerable<CrossProblem> Problems() => [];
}
