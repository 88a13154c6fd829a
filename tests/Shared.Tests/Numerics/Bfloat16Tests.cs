using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

public class Bfloat16Tests
{
    /// <summary>Examples from the format's publications: pi, 1/3 and 0.1, the largest number, halfway between two numbers, and above the range.</summary>
    [Theory]
    [InlineData(3.14159265f, 0x4049)]
    [InlineData(0.33333333f, 0x3EAB)]
    [InlineData(0.1f, 0x3DCD)]
    [InlineData(-2f, 0xC000)]
    [InlineData(3.38953139e38f, 0x7F7F)]
    [InlineData(1.00390625f, 0x3F80)]       // 1 + 2⁻⁸, halfway between 1 and 1 + 2⁻⁷: to the even one, below
    [InlineData(1.01171875f, 0x3F82)]       // 1 + 3·2⁻⁸: to the even one, above
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.NegativeInfinity, 0xFF80)]
    [InlineData(-0f, 0x8000)]
    public void Known_numbers_have_their_known_bits(float value, int upperHalf)
    {
        float[] rounded = new float[1];
        Bfloat16.Round([value], rounded);
        Assert.Equal((uint)upperHalf << 16, BitConverter.SingleToUInt32Bits(rounded[0]));
    }

    /// <summary>Around every number in bfloat16, compared with a search for the nearest one in float64.</summary>
    [Fact]
    public void The_nearest_number_is_found_around_each_of_them()
    {
        uint[] lower = [0, 1, 0x1234, 0x7FFF, 0x8000, 0x8001, 0xFFFF];
        float[] values = [.. from upper in Enumerable.Range(0, 1 << 16) from rest in lower select BitConverter.UInt32BitsToSingle((uint)upper << 16 | rest)];
        float[] rounded = new float[values.Length];
        Bfloat16.Round(values, rounded);
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i])) Assert.Equal((true, float.IsNegative(values[i])), (float.IsNaN(rounded[i]), float.IsNegative(rounded[i])));
            else AssertBits(Nearest(values[i]), rounded[i]);
        }

        Assert.True(Bfloat16.TryPack(rounded, new ushort[rounded.Length]));
    }

    [Fact]
    public void Every_length_gives_the_same_bits_as_one_number_at_a_time()
    {
        Random random = new(1);
        for (int length = 0; length < 40; length++)
        {
            float[] values = RandomTensors.Uniform(random, length), rounded = new float[length], one = new float[1];
            if (length > 0) values[random.Next(length)] = float.NaN;
            Bfloat16.Round(values, rounded);
            for (int i = 0; i < length; i++)
            {
                Bfloat16.Round([values[i]], one);
                AssertBits(one[0], rounded[i]);
            }
        }
    }

    [Fact]
    public void A_sum_is_the_sum_in_single_precision_rounded()
    {
        Random random = new(2);
        float[] left = RandomTensors.Uniform(random, 1003), right = RandomTensors.Uniform(random, 1003), sum = new float[1003];
        Bfloat16.Add(left, right, sum);
        float[] inPlace = [.. left];
        Bfloat16.Add(inPlace, right, inPlace);
        Assert.Equal(sum, inPlace);
        for (int i = 0; i < sum.Length; i++) AssertBits(Nearest(left[i] + right[i]), sum[i]);
        Assert.Throws<ArgumentException>(() => Bfloat16.Add(left, right.AsSpan(1), sum));
        Assert.Throws<ArgumentException>(() => Bfloat16.Round(left, sum.AsSpan(1)));
    }

    [Fact]
    public void Half_of_the_bytes_are_enough_for_rounded_numbers_and_only_for_those()
    {
        Random random = new(3);
        for (int length = 0; length < 70; length++)
        {
            float[] values = RandomTensors.Uniform(random, length), back = new float[length];
            Bfloat16.Round(values, values);
            ushort[] halves = new ushort[length];
            Assert.True(Bfloat16.TryPack(values, halves));
            Bfloat16.Unpack(halves, back);
            Assert.Equal(values, back);
            for (int i = 0; i < length; i++)
            {
                float[] wrong = [.. values];
                wrong[i] = MathF.BitIncrement(wrong[i]);
                Assert.False(Bfloat16.TryPack(wrong, halves));
            }
        }
    }

    /// <summary>The closer of the two numbers in bfloat16 around a number, or the even one. All differences are exact in float64.</summary>
    static float Nearest(float value)
    {
        double size = Math.Abs((double)value);
        int below = 0, above = 0x7F80;      // bits of the upper half without the sign; the last stand for 2¹²⁸, where infinity begins
        if (float.IsInfinity(value)) below = 0x7F7F;
        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            if (Size(middle) <= size) below = middle;
            else above = middle;
        }

        double down = size - Size(below), up = Size(above) - size;
        int nearest = down < up ? below : down > up ? above : below % 2 == 0 ? below : above;
        return MathF.CopySign(nearest == 0x7F80 ? float.PositiveInfinity : (float)Size(nearest), value);
    }

    /// <summary>The number with these bits: 8 of the exponent, which is biased by 127, and 7 of the fraction.</summary>
    static double Size(int bits)
    {
        (int exponent, int fraction) = (bits >> 7, bits & 127);
        return exponent == 0 ? Math.ScaleB(fraction, -133) : Math.ScaleB(128 + fraction, exponent - 134);
    }

    static void AssertBits(float expected, float actual) => Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(actual));
}
