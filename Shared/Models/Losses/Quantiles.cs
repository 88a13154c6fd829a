using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;
using Windrow.Wording;

namespace Windrow.Models.Losses;

/// <summary>Options of quantile regression.</summary>
[DisplayName("quantile")]
[Description("The pinball loss: the model predicts quantiles of each number instead of the number itself.")]
public sealed record QuantileOptions : LossOptions
{
    [Description("The quantiles to predict, ascending.")]
    [Range(1e-6, 0.999999)]
    [MinLength(1)]
    public IReadOnlyList<double> Levels { get; init; } = [0.1, 0.5, 0.9];

    public override TargetKind Targets => TargetKind.Numbers;

    internal override IEnumerable<CrossProblem> Problems()
    {
        for (int l = 1; l < Levels.Count; l++)
        {
            if (Levels[l] > Levels[l - 1]) continue;
            yield return new($"task.loss.levels has {Levels[l - 1]} before {Levels[l]}", "it must be ascending.", "task.loss.levels");
            yield break;
        }
    }
}

/// <summary>The pinball loss of L quantiles of each number. A prediction holds the quantiles of the first number, then of the second, and so on.
/// Every quantile weighs 1.</summary>
sealed class Quantiles(QuantileOptions options, int outputs) : LossFunction
{
    readonly float[] _levels = [.. options.Levels.Select(level => (float)level)];

    public override int HeadWidth => checked(outputs * _levels.Length);

    public override (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first)
    {
        double loss = Pinball.LossAndGradient(predictions.Elements, Values(predictions, batch, first), _levels);
        return (loss, predictions.Elements.Length);
    }
}
