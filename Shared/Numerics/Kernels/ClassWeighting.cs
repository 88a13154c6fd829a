namespace Windrow.Numerics.Kernels;

/// <summary>How much each class counts in a cross-entropy. V = classes.</summary>
sealed class ClassWeighting
{
    readonly float[] _weights;

    /// <param name="classes">V.</param>
    /// <param name="smoothing">Share of every target that is spread over all classes, from 0 to 1.</param>
    /// <param name="weights">Weight of each class, [V]; all 1 when left out.</param>
    /// <param name="ignored">Class whose targets do not count; it may be outside 0 to V - 1.</param>
    public ClassWeighting(int classes, double smoothing = 0, IReadOnlyList<double>? weights = null, int? ignored = null)
    {
        (Smoothing, Ignored) = (smoothing, ignored);
        _weights = [.. weights?.Select(weight => (float)weight) ?? Enumerable.Repeat(1f, smoothing > 0 ? classes : 0)];
        if (_weights.Length != classes && _weights.Length != 0)
            throw new ArgumentException($"There are {_weights.Length} class weights for {classes} classes.", nameof(weights));
        Spread = smoothing / classes;
        foreach (float weight in _weights) WeightSum += weight;
    }

    /// <summary>s: the share of every target that is spread over all classes.</summary>
    public double Smoothing { get; }

    /// <summary>s / V: the share that each class gets.</summary>
    public double Spread { get; }

    /// <summary>[V]; empty when all weights are 1 and there is no smoothing.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Sum of <see cref="Weights"/>.</summary>
    public double WeightSum { get; }

    public int? Ignored { get; }
}
