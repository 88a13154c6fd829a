using Windrow.Numerics.Kernels;
using Windrow.Numerics.Simd;

namespace Windrow.Tests.Numerics;

public class SumsTests
{
    public static TheoryData<int> Lengths => [0, 1, 7, 8, 15, 16, 17, 100, 1000];

    /// <summary>The order is spelled out here: what a processor without vectors would do.</summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_are_added_in_sixteen_lanes_on_every_processor(int n)
    {
        Random random = new(n);
        float[] x = RandomTensors.Uniform(random, n, 3f), y = RandomTensors.Uniform(random, n, 3f);

        AssertSame(InLanes(n, (i, sum) => sum + x[i]), Sums.Of(x), Sums.Run<LanePair, Sums.Plain>(x, x), Sums.Run<Lanes512, Sums.Plain>(x, x));
        AssertSame(
            InLanes(n, (i, sum) => MathF.FusedMultiplyAdd(x[i], y[i], sum)), Sums.OfProducts(x, y), Sums.Run<LanePair, Sums.Product>(x, y),
            Sums.Run<Lanes512, Sums.Product>(x, y));
        AssertSame(InLanes(n, (i, sum) => MathF.FusedMultiplyAdd(x[i], x[i], sum)), Sums.OfSquares(x));
    }

    [Fact]
    public void Rows_of_different_lengths_are_rejected() => Assert.Throws<ArgumentException>(() => Sums.OfProducts(new float[3], new float[4]));

    static float InLanes(int n, Func<int, float, float> add)
    {
        float[] lanes = new float[16];
        for (int i = 0; i < n; i++) lanes[i % 16] = add(i, lanes[i % 16]);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }

    static void AssertSame(float expected, params float[] sums) =>
        Assert.All(sums, sum => Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(sum)));
}
