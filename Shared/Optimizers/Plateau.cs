using System.Text.Json.Serialization;
using Windrow.Metrics;

namespace Windrow.Optimizers;

/// <summary>What the plateau schedule remembers between evaluations; part of every checkpoint.</summary>
/// <remarks>The rules of <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c> with a relative threshold, in mode max for metrics of which larger
/// values are better. Of negative values, the threshold is relative to their size, so that a change for the worse is never an improvement.</remarks>
public sealed record Plateau
{
    /// <summary>The figure that was watched; null before the first evaluation, and in checkpoints from a version that did not record it.</summary>
    public string? Monitor { get; init; }

    /// <summary>Best value that counted as an improvement; null before the first.</summary>
    public double? Best { get; init; }

    /// <summary>Evaluations in a row without improvement: epochs, unless <c>evaluation.everySteps</c> is set. Checkpoints call it <c>bad</c>.</summary>
    [JsonPropertyName("bad")]
    public int EpochsWithoutImprovement { get; init; }

    /// <summary>Evaluations still to be ignored after a change of the factor.</summary>
    public int Cooldown { get; init; }

    /// <summary>The current factor of the learning rate.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The memory after one more evaluation. A value that is not finite is never an improvement. If another figure was watched until
    /// now, only the factor and the cooldown stay.</summary>
    public Plateau Next(PlateauSchedule options, double value)
    {
        if (Monitor is not null && Monitor != options.Monitor)
            return new Plateau { Monitor = options.Monitor, Factor = Factor, Cooldown = Cooldown }.Next(options, value);
        bool better = double.IsFinite(value) && (Best is not double best || !double.IsFinite(best) || IsBetter(options, value, best));
        int bad = better ? 0 : EpochsWithoutImprovement + 1, cooldown = Cooldown;
        if (cooldown > 0) (cooldown, bad) = (cooldown - 1, 0);
        Plateau next = this with { Monitor = options.Monitor, Best = better ? value : Best, EpochsWithoutImprovement = bad, Cooldown = cooldown };
        return bad <= options.Patience
            ? next
            : next with { Factor = Math.Max(Factor * options.Factor, options.MinFactor), EpochsWithoutImprovement = 0, Cooldown = options.Cooldown };
    }

    static bool IsBetter(PlateauSchedule options, double value, double best)
    {
        double share = best < 0 ? -options.Threshold : options.Threshold;
        return Monitored.IsLargerBetter(options.Monitor) ? value > best * (1 + share) : value < best * (1 - share);
    }
}
