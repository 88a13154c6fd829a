using Windrow.Models;
using Windrow.Optimizers;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

public class GradientClipTests
{
    [Fact]
    public void The_norm_has_the_same_bits_however_the_blocks_are_dealt_out()
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

    [Fact]
    public void Values_are_scaled_first_and_then_held_within_the_limit()
    {
        float[] source = [.. Enumerable.Range(-20, 41).Select(i => (float)i)], target = new float[41];
        GradientClip.Apply(source, 0.5, 3, target);
        Assert.Equal(source.Select(x => Math.Clamp(x / 2, -3f, 3f)), target);
        GradientClip.Apply(source, 0.5, null, source);
        Assert.Equal([-10f, 10f], [source[0], source[^1]]);
    }

    [Fact]
    public void NaN_passes_through_and_infinity_is_held_like_any_large_value()
    {
        float[] source = new float[19], target = new float[19];
        foreach (int at in (int[])[3, 18])      // inside a vector, and in the part at the end
        {
            source.AsSpan().Fill(1f);
            (source[at - 2], source[at - 1], source[at]) = (float.NegativeInfinity, float.PositiveInfinity, float.NaN);
            GradientClip.Apply(source, 1, 5, target);
            Assert.Equal([-5f, 5f, float.NaN], target[(at - 2)..(at + 1)]);
            GradientClip.Apply(source, 1, null, target);
            Assert.Equal([float.NegativeInfinity, float.PositiveInfinity, float.NaN], target[(at - 2)..(at + 1)]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_is_not_finite_after_clipping_by_norm(float bad)
    {
        float[] gradient = [1, bad, 2], clipped = new float[3];
        double[] sums = new double[1];
        GradientClip.SumSquares(gradient, sums);
        Assert.False(double.IsFinite(sums[0]));
        GradientClip.Apply(gradient, GradientClip.Scale(new ClipOptions { Norm = 5 }, Math.Sqrt(sums[0]), 1), null, clipped);
        Assert.Contains(clipped, float.IsNaN);      // infinity times the scale zero is not a number
    }

    [Fact]
    public void The_largest_float32_numbers_do_not_overflow_the_norm()
    {
        double[] sums = new double[1];
        GradientClip.SumSquares([float.MaxValue, float.MaxValue], sums);
        RelativeError.Below(1e-15, Math.Sqrt(sums[0]), Math.Sqrt(2) * float.MaxValue, "the norm");
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GradientClip.Apply(new float[3], 1, null, new float[4]));
        ArgumentException error = Assert.Throws<ArgumentException>(() => GradientClip.SumSquares(new float[4097], new double[1]));
        Assert.Contains("2 blocks, but there is room for 1", error.Message, StringComparison.Ordinal);
    }
}
