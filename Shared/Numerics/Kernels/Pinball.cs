namespace Windrow.Numerics.Kernels;

/// <summary>The loss that is least at a quantile, and its gradient, in one pass over the predictions.</summary>
/// <remarks>
/// n = targets, L = levels; x = prediction, y = target, q = level, e = y − x:
/// <code>
/// loss       ℓ = max(q e, (q − 1) e) = −e ∂ℓ/∂x
/// gradient  ∂ℓ/∂x = −q for e &gt; 0,  1 − q for e &lt; 0,  the mean of the two for e = 0
/// </code>
/// Koenker and Bassett 1978, https://doi.org/10.2307/1913643. At e = 0 any number between the two would do; the mean is what PyTorch's
/// <c>maximum</c> gives.
/// </remarks>
static class Pinball
{
    /// <summary>The sum of the losses, and its gradient in place of the predictions.</summary>
    /// <param name="predictions">In: x, [n, L], a target's levels side by side; out: the gradient.</param>
    /// <param name="targets">y, [n].</param>
    /// <param name="levels">q, [L], each between 0 and 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static double LossAndGradient(Span<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> levels)
    {
        if (predictions.Length != targets.Length * levels.Length)
        {
            throw new ArgumentException(
                $"There are {predictions.Length} predictions; expected {levels.Length} levels of each of {targets.Length} targets.");
        }

        double loss = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            Span<float> xs = predictions.Slice(i * levels.Length, levels.Length);
            for (int l = 0; l < xs.Length; l++)
            {
                float e = targets[i] - xs[l];
                float slope = (e < 0f ? 1 : 0) - levels[l] + 0.5f * (e == 0f ? 1 : 0);      // without a jump, which could not be foreseen
                xs[l] = slope;
                loss -= e * slope;
            }
        }

        return loss;
    }
}
