using System.Text.Json.Serialization;

namespace Windrow.Optimizers;

/// <summary>What the plateau schedule remembers between evaluations; part of every checkpoint.</summary>
/// <remarks>The rules of <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c> in mode min with a relative threshold.</remarks>
public sealed record Plateau
{
    /// <summary>Lowest loss that counted as an improvement; null before the first.</summary>
    public double? Best { get; init; }

    /// <summary>Evaluations in a row without improvement: epochs, unless <c>evaluation.everySteps</c> is set. Checkpoints call it <c>bad</c>.</summary>
    [JsonPropertyName("bad")]
    public int EpochsWithoutImprovement { get; init; }

    /// <summary>Evaluations still to be ignored after a change of the factor.</summary>
    public int Cooldown { get; init; }

    /// <summary>The current factor of the learning rate.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The memory after one more evaluation. A loss that is not finite is never an improvement.</summary>
    public Plateau Next(PlateauSchedule options, double loss)
    {
        bool better = double.IsFinite(loss)
            && (Best is not double best || !double.IsFinite(best) || loss < best * (1 - options.Threshold));
        int bad = better ? 0 : EpochsWithoutImprovement + 1, cooldown = Cooldown;
        if (cooldown > 0) (cooldown, bad) = (cooldown - 1, 0);
        Plateau next = this with { Best = better ? loss : Best, EpochsWithoutImprovement = bad, Cooldown = cooldown };
        return bad <= options.Patience
            ? next
            : next with { Factor = Math.Max(Factor * options.Factor, options.MinFactor), EpochsWithoutImprovement = 0, Cooldown = options.Cooldown };
    }
}
