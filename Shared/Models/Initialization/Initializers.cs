using Windrow.Numerics;

namespace Windrow.Models.Initialization;

/// <summary>Writes the initial values of one parameter, overwriting all of its elements.</summary>
/// <param name="values">The parameter's elements.</param>
/// <param name="seed">The job's seed.</param>
/// <param name="stream">The parameter's own stream of random numbers.</param>
delegate void Initializer(Span<float> values, long seed, int stream);

/// <summary>Distributions for initial values. Element i depends only on (seed, stream, i).</summary>
static class Initializers
{
    /// <summary>Sets every element to <paramref name="value"/>.</summary>
    public static Initializer Constant(float value) => (values, _, _) => values.Fill(value);

    /// <summary>Uniform from −<paramref name="bound"/> to <paramref name="bound"/>.</summary>
    public static Initializer Uniform(float bound) => (values, seed, stream) =>
    {
        for (int i = 0; i < values.Length; i++) values[i] = bound * (2f * CounterRandom.Uniform(seed, stream, i) - 1f);
    };

    /// <summary>Normal with mean 0.</summary>
    public static Initializer Normal(float standardDeviation) => (values, seed, stream) =>
    {
        for (int i = 0; i < values.Length; i++) values[i] = (float)(standardDeviation * StandardNormal(seed, stream, i));
    };

    /// <summary>One number with mean 0 and variance 1, by the Box-Muller method.</summary>
    public static double StandardNormal(long seed, int stream, long index)
    {
        double u = 1.0 - CounterRandom.Uniform(seed, stream, 2 * index), v = CounterRandom.Uniform(seed, stream, 2 * index + 1);
        return Math.Sqrt(-2 * PortableMath.Log(u)) * PortableMath.SinCosOfTurns(v).Cosine;
    }
}
