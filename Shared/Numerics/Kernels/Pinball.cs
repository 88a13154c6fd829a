namespace Windrow.Numerics.Kernels;

/// <summary>The loss that a quantile minimizes, and its gradient, in one pass over the predictions.</summary>
/// <remarks>
/// n = targets, L = levels; x = prediction, y = target, q = level, e = y − x:
/// <code>
/// loss       ℓ = max(q e, (q − 1) e) = −e ∂ℓ/∂x
/// gradient  ∂ℓ/∂x = −q for e &gt; 0,  1 − q for e &lt; 0,  the mean of the two for e = 0
/// </code>
/// Koenker and Bassett 1978, https://doi.org/10.2307/1913643. At e = 0, any number between the two is a valid slope; PyTorch's
/// <c>maximum</c> also uses the mean.
/// </remarks>
static class Pinball
{
    /// <summary>Returns the sum of the losses, and replaces the predictions with its gradient.</summary>
    /// <param name="predictions">In: x, [n, L], the levels of a target next to each other; out: the gradient.</param>
    /// <param name="targets">y, [n].</param>
    /// <param name="levels">q, [L], each between 0 and 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static double LossAndGradient(Span<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> levels)
    {
        if (predictions.Length != targets.Length * levels.Length)
        {
            throw new ArgumentException(
                $"There are {predictions.Length} predictions; expected {levels.Length} levels for each of {targets.Length} targets.");
        }

        double loss = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            Span<float> xs = predictions.Slice(i * levels.Length, levels.Length);
            for (int l = 0; l < xs.Length; l++)
            {
                float e = targets[i] - xs[l];
                float slope = (e < 0f ? 1 : 0) - levels[l] + 0.5f * (e == 0f ? 1 : 0);      // branchless: a branch here would be unpredictable
                xs[l] = slope;
                loss -= e * slope;
            }
        }

        return loss;
    }
}
