using Windrow.Numerics;

namespace Windrow.Models.Telemetry;

/// <summary>What happens to a gradient as it goes back through a window.</summary>
public enum GradientVerdict
{
    /// <summary>The window has one step, or no gradient entered at its end.</summary>
    Unknown,

    /// <summary>It neither grows much nor vanishes in the later half of the window.</summary>
    Healthy,

    /// <summary>Less than 1 % is left before the middle of the window.</summary>
    Vanishing,

    /// <summary>It grows to at least ten times its size.</summary>
    Exploding,
}

/// <summary>How far back through a layer's recurrence a gradient reaches.</summary>
/// <param name="Horizon">Number of steps back after which less than 1 % of its largest norm is left. It can be fractional: between two steps the
/// norm is assumed to fall geometrically. Null when more than that is left at the window's first step.</param>
/// <param name="Verdict">The result in one word.</param>
public readonly record struct GradientReach(double? Horizon, GradientVerdict Verdict)
{
    /// <summary>Share of the largest norm below which a gradient counts as vanished.</summary>
    const double VanishedShare = 0.01;

    /// <summary>Factor by which a gradient may grow.</summary>
    const double MaxGrowth = 10;

    /// <summary>Share of the window that a gradient must reach.</summary>
    const double MinReach = 0.5;

    /// <summary>Computes the reach from <see cref="LayerGradients.Decay"/>.</summary>
    public static GradientReach Of(ReadOnlySpan<float> decay)
    {
        if (decay.Length < 2) return new GradientReach(null, GradientVerdict.Unknown);
        int peak = 0;
        for (int k = 0; k < decay.Length; k++)
        {
            if (!float.IsFinite(decay[k])) return new GradientReach(null, GradientVerdict.Exploding);
            if (decay[k] > decay[peak]) peak = k;
        }

        double? horizon = HorizonOf(decay, peak);
        if (decay[peak] >= MaxGrowth * decay[0]) return new GradientReach(horizon, GradientVerdict.Exploding);
        bool vanishing = horizon < MinReach * (decay.Length - 1);
        return new GradientReach(horizon, vanishing ? GradientVerdict.Vanishing : GradientVerdict.Healthy);
    }

    static double? HorizonOf(ReadOnlySpan<float> decay, int peak)
    {
        double threshold = VanishedShare * decay[peak];
        for (int k = peak + 1; k < decay.Length; k++)
        {
            if (decay[k] >= threshold) continue;
            double before = PortableMath.Log(decay[k - 1]), after = PortableMath.Log(decay[k]);     // after is −∞ if nothing is left
            return k - 1 + (before - PortableMath.Log(threshold)) / (before - after);
        }

        return null;
    }
}
