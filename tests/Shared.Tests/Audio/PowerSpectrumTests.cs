using Windrow.Audio;
using Windrow.Numerics;

namespace Windrow.Tests.Audio;

public class PowerSpectrumTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(2048)]
    public void The_spectrum_is_that_of_the_definition(int size)
    {
        double[] x = Noise(size), power = Compute(x);
        for (int k = 0; k <= size / 2; k++)
        {
            double re = 0, im = 0;
            for (int n = 0; n < size; n++)
            {
                double angle = 2 * Math.PI * ((long)k * n % size) / size;
                re += x[n] * Math.Cos(angle);
                im -= x[n] * Math.Sin(angle);
            }

            Assert.Equal(re * re + im * im, power[k], 1e-12 * size);
        }
    }

    /// <summary>The theorem of Parseval, at sizes that the definition is too slow for.</summary>
    [Theory]
    [InlineData(1 << 14)]
    [InlineData(1 << 19)]
    public void Energy_is_the_same_in_time_and_in_frequency(int size)
    {
        double[] x = Noise(size), power = Compute(x);
        double inTime = x.Sum(value => value * value), inFrequency = (power[0] + power[size / 2] + 2 * power[1..(size / 2)].Sum()) / size;
        Assert.Equal(1, inFrequency / inTime, 1e-12);
    }

    static double[] Noise(int size) => [.. Enumerable.Range(0, size).Select(n => CounterRandom.UniformDouble(3, 4, n) - 0.5)];

    static double[] Compute(double[] x)
    {
        double[] power = new double[x.Length / 2 + 1];
        new PowerSpectrum(x.Length).Compute(x, new double[x.Length / 2], new double[x.Length / 2], power);
        return power;
    }
}
