using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

public class CounterRandomTests
{
    /// <summary>The known answers published by the authors of Philox (Random123, <c>kat_vectors</c>, philox4x32 with 10 rounds).</summary>
    [Theory]
    [InlineData(0x00000000_00000000UL, 0x00000000_00000000UL, 0x00000000_00000000UL, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffff_ffffffffUL, 0xffffffff_ffffffffUL, 0xffffffff_ffffffffUL, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x85a308d3_243f6a88UL, 0x03707344_13198a2eUL, 0x299f31d0_a4093822UL, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void The_published_answers_are_reproduced(ulong index, ulong stream, ulong seed, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), CounterRandom.Block((long)seed, (long)stream, (long)index));

    [Fact]
    public void Numbers_are_spread_evenly_over_the_unit_interval()
    {
        const int Count = 100_000, Bins = 64;
        int[] bins = new int[Bins], doubleBins = new int[Bins];
        for (int i = 0; i < Count; i++)
        {
            bins[(int)(CounterRandom.Uniform(5, 1, i) * Bins)]++;
            doubleBins[(int)(CounterRandom.UniformDouble(6, 1, i) * Bins)]++;
        }

        // χ² with 63 degrees of freedom is above 110 for one seed in 5,000, and below 30 equally rarely.
        Assert.InRange(ChiSquare(bins), 30, 110);
        Assert.InRange(ChiSquare(doubleBins), 30, 110);

        static double ChiSquare(int[] counts) => counts.Sum(n => Math.Pow(n - (double)Count / Bins, 2) * Bins / Count);
    }

    [Fact]
    public void Neighboring_seeds_streams_and_indices_are_not_correlated()
    {
        const int Count = 20_000;
        double limit = 4 / Math.Sqrt(Count);        // four standard deviations of the correlation of independent numbers
        Assert.InRange(Correlation(i => CounterRandom.Uniform(2, 1, i)), -limit, limit);
        Assert.InRange(Correlation(i => CounterRandom.Uniform(1, 2, i)), -limit, limit);
        Assert.InRange(Correlation(i => CounterRandom.Uniform(1, 1, i + 1)), -limit, limit);

        static double Correlation(Func<int, float> other) =>
            Enumerable.Range(0, Count).Average(i => (CounterRandom.Uniform(1, 1, i) - 0.5) * (other(i) - 0.5)) * 12;
    }
}
