using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Optimizers;

/// <summary>Options of stochastic gradient descent, as <c>torch.optim.SGD</c> has them.</summary>
[DisplayName("sgd")]
public sealed record SgdOptions : OptimizerOptions
{
    [Description("Share of the last update's direction that is kept.")]
    [Range(0.0, 1.0)]
    public double Momentum { get; init; }

    [Description("Share of the gradient that momentum leaves out.")]
    [Range(0.0, 1.0)]
    public double Dampening { get; init; }

    [Description("Nesterov's momentum: the gradient is looked up ahead. Needs momentum above 0 and dampening 0.")]
    public bool Nesterov { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (!Nesterov) yield break;
        if (Momentum == 0)
            yield return "training.optimizer.nesterov is true and training.optimizer.momentum is 0; momentum must be above 0.";
        if (Dampening != 0)
            yield return FormattableString.Invariant(
                $"training.optimizer.nesterov is true and training.optimizer.dampening is {Dampening}; dampening must be 0.");
    }
}
