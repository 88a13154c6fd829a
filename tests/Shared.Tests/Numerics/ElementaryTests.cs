using System.Text.Json;
using Windrow.Numerics.Simd;
using Windrow.Tests.Models;

namespace Windrow.Tests.Numerics;

public class ElementaryTests
{
    static readonly string[] Functions = ["exp", "tanh", "sigmoid", "log1p"];

    /// <summary>Ranges in which the results are normal float32 numbers, with the errors that <see cref="Elementary"/> states.</summary>
    [Theory]
    [InlineData("exp", -87.3, 88, 1)]
    [InlineData("tanh", -100, 100, 2.5)]
    [InlineData("sigmoid", -87.3, 100, 2.5)]
    public void Errors_against_PyTorch_stay_within_the_stated_units_in_the_last_place(string function, double from, double to, double ulps)
    {
        JsonElement fixture = PyTorchFixture.Read("elementwise.json").GetProperty("functions");
        float[] x = PyTorchFixture.Floats(fixture.GetProperty("x"));
        double[] expected = PyTorchFixture.Doubles(fixture.GetProperty(function));
        float[] y = Run<Lanes256>(function, x);
        int compared = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < from || x[i] > to) continue;
            AssertWithin(ulps, function, x[i], y[i], expected[i]);
            compared++;
        }

        Assert.InRange(compared, 300, x.Length);
    }

    /// <summary>Every 1,009th float32 number, compared with the runtime's functions in double precision.</summary>
    [Theory]
    [InlineData("exp", -87.3f, 88f, 1)]
    [InlineData("tanh", -100f, 100f, 2.5)]
    [InlineData("sigmoid", -87.3f, 100f, 2.5)]
    [InlineData("log1p", 0f, 1f, 2.5)]
    public void Errors_over_the_whole_range_stay_within_the_stated_units_in_the_last_place(string function, float from, float to, double ulps)
    {
        foreach (float end in (float[])[from, to])
        {
            int last = BitConverter.SingleToInt32Bits(MathF.Abs(end));
            float[] x = new float[last / 1009 + 2];
            for (int i = 0; i < x.Length; i++) x[i] = MathF.CopySign(BitConverter.Int32BitsToSingle(Math.Min(i * 1009, last)), end);
            float[] y = Run<Lanes256>(function, x);
            for (int i = 0; i < x.Length; i++) AssertWithin(ulps, function, x[i], y[i], InDouble(function, x[i]));
        }
    }

    [Fact]
    public void Results_have_the_same_bits_at_both_widths_and_in_every_lane()
    {
        float[] x = PyTorchFixture.Floats(PyTorchFixture.Read("elementwise.json").GetProperty("functions").GetProperty("x"));
        x = [.. x, .. RandomTensors.Uniform(new Random(4), 10_001, 20f), float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        foreach (string function in Functions)
        {
            float[] narrow = Run<Lanes256>(function, x);
            Assert.Equal(Bits(narrow), Bits(Run<Lanes512>(function, x)));
            Assert.Equal(Bits(narrow), Bits(Run<LanePair>(function, x)));
            Assert.Equal(Bits(narrow[1..]), Bits(Run<Lanes256>(function, x[1..])));
        }
    }

    [Fact]
    public void NaN_stays_NaN_and_infinities_saturate()
    {
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f];
        Assert.Equal([float.NaN, MathF.Exp(88f), MathF.Exp(-87.3f), 1f, 1f], Run<Lanes256>("exp", x), (a, b) => a.Equals(b) || MathF.Abs(a - b) < 1e-6f * b);
        Assert.Equal([float.NaN, 1f, -1f, 0f, -0f], Run<Lanes256>("tanh", x));
        Assert.True(float.IsNegative(Run<Lanes256>("tanh", x)[4]));
        float[] sigmoid = Run<Lanes256>("sigmoid", x);
        Assert.Equal([float.NaN, 1f, 0.5f, 0.5f], [sigmoid[0], sigmoid[1], sigmoid[3], sigmoid[4]]);
        Assert.InRange(sigmoid[2], 0f, 1e-38f);
    }

    [Fact]
    public void Minimum_and_maximum_keep_a_NaN_on_the_right_at_both_widths()
    {
        Assert.True(float.IsNaN(MinMax<LanePair>()));
        Assert.True(float.IsNaN(MinMax<Lanes512>()));

        static float MinMax<V>() where V : struct, ISumLanes<V> => V.Sum(V.Min(V.Fill(1f), V.Max(V.Zero, V.Fill(float.NaN))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    public void A_part_of_a_vector_is_read_and_written_without_touching_the_rest(int count)
    {
        Assert.Equal(Copied<Lanes256>(Math.Min(count, 8)), Enumerable.Range(0, 32).Select(i => i < Math.Min(count, 8) ? i + 1f : -1f));
        Assert.Equal(Copied<Lanes512>(count), Enumerable.Range(0, 32).Select(i => i < count ? i + 1f : -1f));
        Assert.Equal(Copied<LanePair>(count), Copied<Lanes512>(count));
        Assert.Equal(count * (count + 1) / 2f, Sum<LanePair>(count));
        Assert.Equal(count * (count + 1) / 2f, Sum<Lanes512>(count));

        static float[] Copied<V>(int count) where V : struct, ILanes<V>
        {
            float[] source = [.. Enumerable.Range(1, 32).Select(i => (float)i)], target = [.. Enumerable.Repeat(-1f, 32)];
            V.Store(V.Load(in source[0], 0, count), ref target[0], 0, count);
            return target;
        }

        static float Sum<V>(int count) where V : struct, ISumLanes<V>
        {
            float[] source = [.. Enumerable.Range(1, 32).Select(i => (float)i)];
            return V.Sum(V.Load(in source[0], 0, count));
        }
    }

    static float[] Run<V>(string function, float[] x) where V : struct, ILanes<V>
    {
        float[] y = new float[x.Length];
        for (int i = 0; i < x.Length; i += V.Width)
        {
            V v = V.Load(in x[0], i, x.Length - i);
            v = function switch
            {
                "exp" => Elementary.Exp(v),
                "tanh" => Elementary.Tanh(v),
                "sigmoid" => Elementary.Sigmoid(v),
                _ => Elementary.LogOnePlus(v),
            };
            V.Store(v, ref y[0], i, x.Length - i);
        }

        return y;
    }

    static double InDouble(string function, double x) =>
        function switch
        {
            "exp" => Math.Exp(x),
            "tanh" => Math.Tanh(x),
            "sigmoid" => 1 / (1 + Math.Exp(-x)),
            _ => x < 1e-4 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x),
        };

    static void AssertWithin(double ulps, string function, float x, float actual, double expected)
    {
        double unit = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - (double)MathF.Abs((float)expected), 1.4e-45);
        double error = Math.Abs(actual - expected) / unit;
        if (!(error <= ulps)) Assert.Fail($"{function}({x:r}) is {actual:r}, expected {expected:r}: {error:f2} units in the last place.");
    }

    static int[] Bits(float[] x) => [.. x.Select(BitConverter.SingleToInt32Bits)];
}
