using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

/// <summary>Compared with the C library of this machine, whose errors are below 1 unit in the last place.</summary>
public class PortableMathTests
{
    [Fact]
    public void Exponentials_are_within_two_units_of_the_C_librarys() =>
        AssertClose(2, PortableMath.Exp, Math.Exp, x => 1400 * (x - 0.5), x => 2 * (x - 0.5), x => 1e-8 * x);

    [Fact]
    public void Logarithms_are_within_two_units_of_the_C_librarys() =>
        AssertClose(2, PortableMath.Log, Math.Log, x => x, x => 0.5 + x, x => 1 + 1e-6 * x, x => Math.Exp(1400 * (x - 0.5)));

    [Fact]
    public void Sines_and_cosines_are_exact_to_the_last_place_of_one()
    {
        for (int i = -2000; i <= 2000; i++)
        {
            double turns = i / 997.0;
            (double sine, double cosine) = PortableMath.SinCosOfTurns(turns);
            double reduced = turns - Math.Round(turns);
            Assert.Equal(Math.Sin(2 * Math.PI * reduced), sine, 1e-15);
            Assert.Equal(Math.Cos(2 * Math.PI * reduced), cosine, 1e-15);
        }

        Assert.Equal((0, 1), PortableMath.SinCosOfTurns(5));
        Assert.Equal((1, 0), PortableMath.SinCosOfTurns(-0.75));
        Assert.Equal((0, -1), PortableMath.SinCosOfTurns(0.5));
    }

    [Theory]
    [InlineData(0.999, 1)]
    [InlineData(0.999, 1_000)]
    [InlineData(0.999, 1_000_000)]
    [InlineData(0.5, -3)]
    [InlineData(0.9, 0)]
    [InlineData(2, 0.5)]
    [InlineData(0.3, 7.25)]
    [InlineData(0, 3)]
    public void Powers_are_within_their_stated_error(double x, double n)
    {
        double expected = Math.Pow(x, n);
        Assert.InRange(PortableMath.Pow(x, n), expected * (1 - 2.3e-16 * (Math.Abs(n) + 4)), expected * (1 + 2.3e-16 * (Math.Abs(n) + 4)));
    }

    [Fact]
    public void Ends_of_the_ranges_are_those_of_the_C_library()
    {
        foreach (double x in (double[])[0, -0.0, 1, -1, 710, -746, double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            Assert.Equal(Math.Exp(x), PortableMath.Exp(x), 1e-15);
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-12);
        }

        Assert.Equal(Math.Log(double.Epsilon), PortableMath.Log(double.Epsilon), 1e-12);
        Assert.Equal(1, PortableMath.Pow(0, 0));
    }

    /// <summary>At most <paramref name="units"/> in the last place of the expected value, at 20,000 points of each range.</summary>
    static void AssertClose(double units, Func<double, double> function, Func<double, double> expected, params Func<double, double>[] ranges)
    {
        foreach (Func<double, double> range in ranges)
        {
            for (int i = 1; i < 20_000; i++)
            {
                double x = range(CounterRandom.UniformDouble(1, 2, i)), want = expected(x), got = function(x);
                double unit = Math.BitIncrement(Math.Abs(want)) - Math.Abs(want);
                Assert.True(Math.Abs(got - want) <= units * unit, $"f({x:r}) is {got:r}; expected {want:r}");
            }
        }
    }
}
