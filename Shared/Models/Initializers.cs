using Windrow.Numerics;

namespace Windrow.Models;

/// <summary>Distributions that parameters start from. Element i depends on (seed, stream, i) alone.</summary>
static class Initializers
{
    /// <summary>Uniform from −<paramref name="bound"/> to <paramref name="bound"/>.</summary>
    public static void Uniform(Span<float> values, float bound, long seed, int stream)
    {
        for (int i = 0; i < values.Length; i++) values[i] = bound * (2f * CounterRandom.Uniform(seed, stream, i) - 1f);
    }

    /// <summary>Normal with mean 0, by the method of Box and Muller.</summary>
    public static void Normal(Span<float> values, float standardDeviation, long seed, int stream)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double u = 1.0 - CounterRandom.Uniform(seed, stream, 2L * i), v = CounterRandom.Uniform(seed, stream, 2L * i + 1);
            values[i] = (float)(standardDeviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v));
        }
    }
}
