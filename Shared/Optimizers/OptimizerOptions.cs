using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Optimizers;

/// <summary>The setting <c>training.optimizer</c> of a job file. The file of each optimizer holds its options and its update.</summary>
public abstract record OptimizerOptions
{
    [Description("Weight decay: weightDecay times the parameter is added to the gradient (adamw: subtracted from the parameter itself).")]
    [Range(0.0, 1e3)]
    public double WeightDecay { get; init; }

    /// <summary>Settings that contradict each other, each as a sentence.</summary>
    internal virtual IEnumerable<CrossProblem> Problems() => [];
}
