using Windrow.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Compares a gradient with differences of its loss.</summary>
/// <remarks>
/// The loss is computed from float32 numbers, so a difference must be large to be meaningful: each tensor is moved along random directions
/// close to its gradient (each element times a random factor, plus a random number of the gradient's mean size, which also
/// moves elements whose gradient was computed as zero). The rounding error is about 1e-6, and the move changes the loss by at least
/// 1e-2. Two central differences, over ε and 2ε, are extrapolated, which leaves an error of order ε⁴.
/// </remarks>
static class FiniteDifferences
{
    /// <summary>Fails unless the gradient of every tensor is the slope of the loss.</summary>
    /// <param name="layout">Where the tensors are.</param>
    /// <param name="weights">The weights at which the gradient was computed.</param>
    /// <param name="gradient">The computed gradient.</param>
    /// <param name="loss">The loss at other weights.</param>
    /// <param name="relu">Whether the model uses ReLU.</param>
    public static void Check(ParameterLayout layout, float[] weights, float[] gradient, Func<float[], double> loss, bool relu)
    {
        Random random = new(8);
        foreach (ParameterEntry entry in layout.Entries)
        {
            for (int run = 0; run < 3; run++)
            {
                float[] direction = Direction(random, entry.In(gradient));
                float epsilon = Step(direction, entry.In(gradient), farthest: relu ? 0.5f : 0.1f);
                (double differenceNear, double productNear) = Central(weights, loss, entry, direction, gradient, epsilon);
                (double differenceFar, double productFar) = Central(weights, loss, entry, direction, gradient, 2 * epsilon);
                RelativeError.Below(
                    1e-3, 8 * differenceNear - differenceFar, 8 * productNear - productFar, $"run {run}: the difference along {entry.Name}");
            }
        }
    }

    /// <summary>L(w + εd) − L(w − εd), and its value according to the gradient; with the moves rounded to float32.</summary>
    static (double Difference, double Product) Central(
        float[] weights, Func<float[], double> loss, ParameterEntry entry, float[] direction, float[] gradient, float epsilon)
    {
        float[] up = [.. weights], down = [.. weights];
        double product = 0;
        for (int i = 0; i < entry.Length; i++)
        {
            int at = entry.Offset + i;
            up[at] += epsilon * direction[i];
            down[at] -= epsilon * direction[i];
            product += ((double)up[at] - down[at]) * gradient[at];
        }

        return (loss(up) - loss(down), product);
    }

    /// <summary>The ε that moves the loss by 0.02, if that is not too far: the loss is curved, with ReLU less than with other activations.</summary>
    static float Step(float[] direction, ReadOnlySpan<float> gradient, float farthest)
    {
        float slope = 0;
        for (int i = 0; i < direction.Length; i++) slope += direction[i] * gradient[i];
        return Math.Clamp(0.02f / slope, 0.01f, farthest);
    }

    /// <summary>Unit vector; see the remarks of the class.</summary>
    static float[] Direction(Random random, ReadOnlySpan<float> gradient)
    {
        float[] direction = new float[gradient.Length];
        double square = 0;
        foreach (float g in gradient) square += g * g;
        float mean = (float)Math.Sqrt(square / gradient.Length);
        double length = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = gradient[i] * (0.5f + random.NextSingle()) + 0.5f * mean * (2 * random.NextSingle() - 1);
            length += direction[i] * direction[i];
        }

        for (int i = 0; i < direction.Length; i++) direction[i] /= (float)Math.Sqrt(length);
        return direction;
    }
}
