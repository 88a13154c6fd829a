using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Tests.Numerics;

public class GroupNormTests
{
    /// <summary>Groups, channels, positions of an image, images.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 3, 10, 2 },
        { 2, 4, 1, 3 },
        { 3, 3, 33, 1 },
        { 2, 6, 49, 4 },
    };

    /// <summary>The order of the arithmetic is spelled out here: what a processor without vectors would do.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    [InlineData(1, 8, 784, 2)]
    public void Every_processor_computes_the_same_bits(int groups, int channels, int size, int images)
    {
        Case at = new(groups, channels, size, images);
        float[] y = [.. at.A], z = new float[y.Length], inverse = new float[images * groups];
        GroupNorm.Forward(groups, at.Maps(y), at.Bias, at.Gain, new MatrixSpan(z, images, channels * size), new MatrixSpan(inverse, images, groups));

        float[] d = [.. at.Dy], dBias = [.. at.Bias], dGain = [.. at.Gain];
        GroupNorm.Backward(at.Maps(d), new MatrixView(z, images, channels * size), new MatrixView(inverse, images, groups), at.Gain, dBias, dGain);

        (float[] dBiasExpected, float[] dGainExpected) = ([.. at.Bias], [.. at.Gain]);
        int count = channels / groups * size;
        for (int n = 0; n < images; n++)
        {
            for (int g = 0; g < groups; g++)
            {
                (int Channel, int Index)[] places = [.. Enumerable.Range(0, count).Select(i => (g * (channels / groups) + i / size, i % size))];
                float[] x = [.. places.Select(place => at.A[at.At(place, n)] + at.Bias[place.Channel])];
                float mean = InLanes(x, x, (value, _, sum) => sum + value) / count;
                x = [.. x.Select(value => value - mean)];
                float one = 1f / MathF.Sqrt(InLanes(x, x, MathF.FusedMultiplyAdd) / count + 1e-5f), sums = 0f, products = 0f;
                x = [.. x.Select(value => value * one)];
                Assert.Equal(x, z.AsSpan((n * channels + places[0].Channel) * size, count).ToArray());
                Assert.Equal(x.Zip(places, (value, place) => value * at.Gain[place.Channel]), places.Select(place => y[at.At(place, n)]));

                foreach (int c in places.Select(place => place.Channel).Distinct())
                {
                    float[] dy = [.. Enumerable.Range(0, size).Select(i => at.Dy[at.At((c, i), n)])], own = z[((n * channels + c) * size)..((n * channels + c + 1) * size)];
                    float product = InLanes(dy, own, MathF.FusedMultiplyAdd);
                    dGainExpected[c] += product;
                    sums += at.Gain[c] * InLanes(dy, dy, (value, _, sum) => sum + value);
                    products += at.Gain[c] * product;
                }

                foreach (int c in places.Select(place => place.Channel).Distinct())
                {
                    float[] da = new float[size];
                    for (int i = 0; i < size; i++)
                    {
                        da[i] = at.Dy[at.At((c, i), n)] * (at.Gain[c] * one);
                        da[i] = z[(n * channels + c) * size + i] * (-one * (products / count)) + da[i];
                        da[i] -= one * (sums / count);
                    }

                    dBiasExpected[c] += InLanes(da, da, (value, _, sum) => sum + value);
                    Assert.Equal(da, Enumerable.Range(0, size).Select(i => d[at.At((c, i), n)]));
                }
            }
        }

        Assert.Equal(dBiasExpected, dBias);
        Assert.Equal(dGainExpected, dGain);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_gradient_is_the_slope_of_a_sum_of_the_outputs(int groups, int channels, int size, int images)
    {
        Case at = new(groups, channels, size, images);
        float[] y = [.. at.A], z = new float[y.Length], inverse = new float[images * groups], d = [.. at.Dy], dBias = new float[channels], dGain = new float[channels];
        GroupNorm.Forward(groups, at.Maps(y), at.Bias, at.Gain, new MatrixSpan(z, images, channels * size), new MatrixSpan(inverse, images, groups));
        GroupNorm.Backward(at.Maps(d), new MatrixView(z, images, channels * size), new MatrixView(inverse, images, groups), at.Gain, dBias, dGain);

        double[] a = [.. at.A], bias = [.. at.Bias], gain = [.. at.Gain];
        RelativeError.Below(1e-5, y, Slow(a, bias, gain), "the output");
        RelativeError.Below(1e-4, d, Slopes(a), "the gradient of the input");
        RelativeError.Below(1e-4, dGain, Slopes(gain), "the gradient of the gain");
        // With one channel in a group, the bias has no effect: what is left are rounding errors.
        if (groups < channels) RelativeError.Below(1e-4, dBias, Slopes(bias), "the gradient of the bias");
        else Assert.All(dBias, slope => Assert.InRange(slope, -1e-4, 1e-4));

        double[] Slopes(double[] of)
        {
            double[] slopes = new double[of.Length];
            for (int i = 0; i < of.Length; i++)
            {
                double before = of[i];
                of[i] = before + 1e-5;
                double up = Sum();
                of[i] = before - 1e-5;
                slopes[i] = (up - Sum()) / 2e-5;
                of[i] = before;
            }

            return slopes;
        }

        double Sum() => Slow(a, bias, gain).Zip(at.Dy, (value, weight) => value * weight).Sum();

        double[] Slow(double[] of, double[] b, double[] g)
        {
            double[] result = new double[of.Length];
            for (int n = 0; n < images; n++)
            {
                for (int group = 0; group < groups; group++)
                {
                    (int Channel, int Index)[] places =
                        [.. Enumerable.Range(0, channels / groups * size).Select(i => (group * (channels / groups) + i / size, i % size))];
                    double[] x = [.. places.Select(place => of[at.At(place, n)] + b[place.Channel])];
                    double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);
                    for (int i = 0; i < x.Length; i++) result[at.At(places[i], n)] = g[places[i].Channel] * (x[i] - mean) / deviation;
                }
            }

            return result;
        }
    }

    static float InLanes(float[] x, float[] y, Func<float, float, float, float> add)
    {
        float[] lanes = new float[16];
        for (int i = 0; i < x.Length; i++) lanes[i % 16] = add(x[i], y[i], lanes[i % 16]);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }

    /// <summary>Random numbers of these sizes.</summary>
    sealed class Case(int groups, int channels, int size, int images)
    {
        readonly Random _random = new(groups + channels * size);

        public float[] A => field ??= RandomTensors.Uniform(_random, channels * images * size, 2f);

        public float[] Dy => field ??= RandomTensors.Uniform(_random, channels * images * size);

        public float[] Bias => field ??= RandomTensors.Uniform(_random, channels);

        public float[] Gain => field ??= RandomTensors.Uniform(_random, channels);

        public MatrixSpan Maps(float[] values) => new(values, channels, images * size);

        public int At((int Channel, int Index) place, int image) => (place.Channel * images + image) * size + place.Index;
    }
}
