using Windrow.Models;
using Windrow.Optimizers;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

public class GradientClipTests
{
    [Fact]
    public void The_norm_has_the_same_bits_for_any_distribution_of_the_blocks()
    {
        float[] gradient = RandomTensors.Uniform(new Random(1), 5 * ParameterLayout.BlockLength + 1234);
        double[] whole = Sums(0, 6);
        foreach (int[] borders in (int[][])[[0, 1, 6], [0, 3, 6], [0, 1, 2, 3, 4, 5, 6], [0, 5, 6]])
        {
            Assert.Equal(whole, borders.Zip(borders.Skip(1)).SelectMany(range => Sums(range.First, range.Second)));
        }

        RelativeError.Below(1e-13, whole.Sum(), gradient.Sum(x => (double)x * x), "the sum of squares");

        double[] Sums(int first, int end)
        {
            double[] sums = new double[end - first];
            int start = first * ParameterLayout.BlockLength, stop = Math.Min(end * ParameterLayout.BlockLength, gradient.Length);
            GradientClip.SumSquares(gradient.AsSpan(start, stop - start), sums);
            return sums;
        }
    }

    [Theory]
    [InlineData(null, 10.0, 4, 0.25)]                       // no limit: the mean
    [InlineData(5.0, 4.0, 4, 0.25)]                         // short enough: the mean
    [InlineData(5.0, 10.0, 4, 5 / (10 + 1e-6) / 4)]         // PyTorch's clip_grad_norm_: limit / (norm + 1e-6)
    [InlineData(5.0, 5.0, 1, 5 / (5 + 1e-6))]
    public void The_scale_averages_and_shortens_but_never_lengthens(double? limit, double norm, long targets, double scale) =>
        Assert.Equal(scale, GradientClip.Scale(new ClipOptions { Norm = limit }, norm, targets), 1e-15);

    [Fact]
    public void Without_clipping_the_scale_is_the_mean() => Assert.Equal(0.125, GradientClip.Scale(null, 3, 8));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_is_not_finite_after_clipping_by_norm(float bad)
    {
        float[] gradient = [1, bad, 2];
        double[] sums = new double[1];
        GradientClip.SumSquares(gradient, sums);
        Assert.False(double.IsFinite(sums[0]));
        MeanGradient clipped = new(gradient, GradientClip.Scale(new ClipOptions { Norm = 5 }, Math.Sqrt(sums[0]), 1));
        Assert.Contains(MeanGradientTests.Loaded(clipped), float.IsNaN);      // infinity times a scale of zero is NaN
    }

    [Fact]
    public void The_largest_float32_numbers_do_not_overflow_the_norm()
    {
        double[] sums = new double[1];
        GradientClip.SumSquares([float.MaxValue, float.MaxValue], sums);
        RelativeError.Below(1e-15, Math.Sqrt(sums[0]), Math.Sqrt(2) * float.MaxValue, "the norm");
    }

    [Fact]
    public void Lengths_that_differ_are_rejected()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => GradientClip.SumSquares(new float[4097], new double[1]));
        Assert.Contains("2 blocks, but there is space for 1", error.Message, StringComparison.Ordinal);
    }
}
