using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Grains.Reduction;

/// <summary>The gradient of a sum of losses over some data shards.</summary>
/// <param name="Gradient">The whole flat gradient.</param>
/// <param name="Loss">The losses, and what they are divided by.</param>
sealed record GradientSum(GradientMemory Gradient, LossSum Loss)
{
    /// <summary>left + right, rounded to a format, in left's memory; right's memory is free again.</summary>
    public static GradientSum Add(GradientSum left, GradientSum right, FloatFormat format)
    {
        left.Gradient.Add(right.Gradient, format);
        return new GradientSum(left.Gradient, left.Loss + right.Loss);
    }
}
