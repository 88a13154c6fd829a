using Windrow.Numerics;

namespace Windrow.Models.Initialization;

/// <summary>Writes the start values of one parameter: all of them, whatever was there before.</summary>
/// <param name="values">The parameter's elements.</param>
/// <param name="seed">The job's seed.</param>
/// <param name="stream">The parameter's own stream of random numbers.</param>
delegate void Initializer(Span<float> values, long seed, int stream);

/// <summary>Distributions that parameters start from. Element i depends on (seed, stream, i) alone.</summary>
static class Initializers
{
    /// <summary>Every element is <paramref name="value"/>.</summary>
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

    /// <summary>One number of mean 0 and variance 1, by the method of Box and Muller.</summary>
    public static double StandardNormal(long seed, int stream, long index)
    {
        double u = 1.0 - CounterRandom.Uniform(seed, stream, 2 * index), v = CounterRandom.Uniform(seed, stream, 2 * index + 1);
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }
}
