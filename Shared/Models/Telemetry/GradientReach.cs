namespace Windrow.Models.Telemetry;

/// <summary>What becomes of a gradient on its way back through a window.</summary>
public enum GradientVerdict
{
    /// <summary>The window has one step, or no gradient came in at its end.</summary>
    Unknown,

    /// <summary>It neither grows much nor dies out in the later half of the window.</summary>
    Healthy,

    /// <summary>Less than 1 % is left before the middle of the window.</summary>
    Vanishing,

    /// <summary>It grows to ten times its size or more.</summary>
    Exploding,
}

/// <summary>How far back through a layer's recurrence a gradient reaches.</summary>
/// <param name="Horizon">Steps back after which less than 1 % of its largest norm is left, with fractions: between two steps the norm is
/// taken to fall geometrically. Null when more than that is left at the window's first step.</param>
/// <param name="Verdict">In one word.</param>
public readonly record struct GradientReach(double? Horizon, GradientVerdict Verdict)
{
    /// <summary>Share of the largest norm below which a gradient counts as gone.</summary>
    const double Gone = 0.01;

    /// <summary>Times that a gradient may grow.</summary>
    const double MostGrowth = 10;

    /// <summary>Share of the window that a gradient must reach.</summary>
    const double LeastReach = 0.5;

    /// <summary>The reach that a <see cref="LayerGradients.Decay"/> shows.</summary>
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
        if (decay[peak] >= MostGrowth * decay[0]) return new GradientReach(horizon, GradientVerdict.Exploding);
        bool vanishing = horizon < LeastReach * (decay.Length - 1);
        return new GradientReach(horizon, vanishing ? GradientVerdict.Vanishing : GradientVerdict.Healthy);
    }

    static double? HorizonOf(ReadOnlySpan<float> decay, int peak)
    {
        double threshold = Gone * decay[peak];
        for (int k = peak + 1; k < decay.Length; k++)
        {
            if (decay[k] >= threshold) continue;
            double before = Math.Log(decay[k - 1]), after = Math.Log(decay[k]);     // after is −∞ where nothing at all is left
            return k - 1 + (before - Math.Log(threshold)) / (before - after);
        }

        return null;
    }
}
