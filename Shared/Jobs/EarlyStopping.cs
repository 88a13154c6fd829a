using Windrow.Checkpoints;

namespace Windrow.Jobs;

/// <summary>Decides when training has stopped improving.</summary>
public static class EarlyStopping
{
    /// <summary>The state after one more evaluation.</summary>
    /// <param name="options">What to watch, and with how much patience.</param>
    /// <param name="memory">The state before. If another figure was watched until now, it is forgotten.</param>
    /// <param name="value">The watched value. One that is not finite is never an improvement.</param>
    public static Stopping Next(EarlyStoppingOptions options, Stopping memory, double value)
    {
        bool isOther = memory.Monitor is not null && memory.Monitor != options.Monitor;
        Stopping known = (isOther ? new Stopping() : memory) with { Monitor = options.Monitor };
        bool better = double.IsFinite(value) && (known.Best is not double best || !double.IsFinite(best)
            || (options.IsLargerBetter ? value > best + options.MinDelta : value < best - options.MinDelta));
        return better
            ? known with { Best = value, EpochsWithoutImprovement = 0 }
            : known with { EpochsWithoutImprovement = known.EpochsWithoutImprovement + 1 };
    }

    /// <summary>Whether patience has run out.</summary>
    public static bool IsOver(EarlyStoppingOptions? options, Stopping memory) => options is not null && memory.EpochsWithoutImprovement >= options.Patience;
}
