using System.Numerics;
using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class ExactSumTests
{
    [Theory]
    [InlineData(new[] { 1e300, 1, -1e300 }, 1)]
    [InlineData(new[] { 1e308, 1e308, -1e308, -1e308, 5e-324 }, 5e-324)]
    [InlineData(new[] { 1, 1e-16, 1e-16 }, 1.0000000000000002)]         // each alone is lost; together they are 0.9 of the last place
    [InlineData(new[] { 1, 1.1102230246251565e-16 }, 1)]                // half of the last place: to the even neighbor
    [InlineData(new[] { 1, 1.1102230246251565e-16, 1e-300 }, 1.0000000000000002)]
    [InlineData(new[] { -3.5, 1.25 }, -2.25)]
    [InlineData(new double[0], 0)]
    [InlineData(new[] { 1e308, 1e308 }, double.PositiveInfinity)]
    [InlineData(new[] { double.PositiveInfinity, 1 }, double.PositiveInfinity)]
    [InlineData(new[] { double.PositiveInfinity, double.NegativeInfinity }, double.NaN)]
    [InlineData(new[] { double.NaN, 1 }, double.NaN)]
    public void A_sum_is_rounded_once(double[] numbers, double expected)
    {
        ExactSum sum = new();
        foreach (double number in numbers) sum.Add(number);

        Assert.Equal(expected, sum.Value);
        Assert.Equal(expected, Copy(sum).Value);
    }

    /// <summary>0.1 is 3602879701896397 / 2^55.</summary>
    [Fact]
    public void A_hundred_thousand_tenths_lose_no_digit()
    {
        ExactSum sum = new();
        for (int i = 0; i < 100_000; i++) sum.Add(0.1);

        Assert.Equal((double)(3602879701896397m * 100_000m / 36028797018963968m), sum.Value);
    }

    [Fact]
    public void Numbers_of_every_size_in_any_order_and_split_give_the_sum_of_their_fractions()
    {
        Random random = new(3);
        double[] numbers = [.. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))];
        numbers = [.. numbers.Where(double.IsFinite).Select(number => number / 1e10)];
        BigInteger exact = numbers.Aggregate(BigInteger.Zero, (sum, number) => sum + Scaled(number));

        ExactSum[] parts = [.. Enumerable.Range(0, 5).Select(_ => new ExactSum())];
        foreach (double number in numbers) parts[random.Next(parts.Length)].Add(number);
        for (int i = 1; i < parts.Length; i++) parts[0].Add(Copy(parts[i]));
        Assert.InRange(RelativeDifference(exact, parts[0].Value), 0, Math.ScaleB(1, -53));

        foreach (double number in numbers) parts[0].Add(-number);
        Assert.Equal(0, parts[0].Value);
    }

    /// <summary>Of the numbers 2^26 + 0, 1, … n − 1 it is n (n² − 1) / 12; sums of doubles would lose half of its digits.</summary>
    [Fact]
    public void Squared_deviations_far_from_zero_lose_no_digit()
    {
        const int N = 1001;
        ExactSum weights = new(), values = new(), squares = new();
        for (int i = 0; i < N; i++)
        {
            double value = Math.ScaleB(1, 26) + i;
            weights.Add(1);
            values.Add(value);
            squares.Add(value * value);
        }

        Assert.Equal(N * ((double)N * N - 1) / 12, ExactSum.SquaredDeviations(weights, values, squares));
    }

    /// <summary>A double as a whole number of 2^−1074.</summary>
    static BigInteger Scaled(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int exponent = (int)(bits >> 52) & 0x7FF;
        BigInteger mantissa = (bits & 0xF_FFFF_FFFF_FFFF) + (exponent > 0 ? 1L << 52 : 0);
        return (number < 0 ? -mantissa : mantissa) << Math.Max(0, exponent - 1);
    }

    static double RelativeDifference(BigInteger exact, double rounded) =>
        Math.Exp(BigInteger.Log(BigInteger.Max(1, BigInteger.Abs(exact - Scaled(rounded)))) - BigInteger.Log(BigInteger.Abs(exact)));

    static ExactSum Copy(ExactSum sum)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        sum.Write(writer);
        stream.Position = 0;
        ExactSum copy = new();
        copy.Add(17);
        using BinaryReader reader = new(stream);
        copy.Read(reader);
        Assert.Equal(stream.Length, stream.Position);
        return copy;
    }
}
