using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Windrow.Grains.Wire;
using Windrow.Numerics;

namespace Windrow.Tests.Wire;

public sealed class TensorBlobCodecTests : IDisposable
{
    readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(TensorBlob).Assembly)).BuildServiceProvider();

    Serializer<TensorBlob> Serializer => _services.GetRequiredService<Serializer<TensorBlob>>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(TensorBlob.ChunkLength + 3)]
    public void Values_arrive_with_the_same_bits_however_many_are_zero(int length)
    {
        Random random = new(length);
        foreach (double share in (double[])[0, 0.01, 0.3, 0.85, 1])
        {
            float[] values = Lines(random, length, share);
            if (length > 40) (values[length / 2], values[length - 1]) = (-0f, float.NaN);
            foreach (FloatFormat format in Enum.GetValues<FloatFormat>())
            {
                format.Round(values);
                using TensorBlob arrived = Serializer.Deserialize(Serializer.SerializeToArray(new TensorBlob(values, format)))!;
                Assert.Equal(format, arrived.Format);
                Assert.Equal(MemoryMarshal.Cast<float, int>(values), MemoryMarshal.Cast<float, int>(arrived.Span));
            }
        }
    }

    [Fact]
    public void Rows_of_zeros_are_not_sent()
    {
        float[] dense = Lines(new Random(1), 10_000 * 16, 1), sparse = Lines(new Random(1), 10_000 * 16, 0.02);
        int kept = MemoryMarshal.Cast<float, int>(sparse).ToArray().Count(bits => bits != 0);
        Assert.InRange(Serializer.SerializeToArray(new TensorBlob(dense)).Length, 4 * dense.Length, 4 * dense.Length + 64);
        Assert.InRange(Serializer.SerializeToArray(new TensorBlob(sparse)).Length, 4 * kept, 4 * kept + 10_000 / 8 + 64);
    }

    [Fact]
    public void Numbers_in_bfloat16_take_half_the_bytes()
    {
        float[] dense = Lines(new Random(1), 10_001, 1), sparse = Lines(new Random(1), 10_001, 0.02);
        foreach (float[] values in (float[][])[dense, sparse]) FloatFormat.Bfloat16.Round(values);
        int kept = MemoryMarshal.Cast<float, int>(sparse).ToArray().Count(bits => bits != 0);
        Assert.InRange(Serializer.SerializeToArray(new TensorBlob(dense, FloatFormat.Bfloat16)).Length, 2 * dense.Length, 2 * dense.Length + 64);
        Assert.InRange(Serializer.SerializeToArray(new TensorBlob(sparse, FloatFormat.Bfloat16)).Length, 2 * kept, 2 * kept + sparse.Length / 16 / 8 + 64);
    }

    [Fact]
    public void Numbers_that_would_lose_bits_are_not_sent() => Assert.Contains(
        "not rounded",
        Assert.Throws<InvalidOperationException>(() => Serializer.SerializeToArray(new TensorBlob(new[] { 1f, 1.00001f }, FloatFormat.Bfloat16))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_message_whose_lengths_disagree_is_refused()
    {
        foreach (FloatFormat format in Enum.GetValues<FloatFormat>())
        {
            foreach (double share in (double[])[0.1, 1])
            {
                byte[] message = Message(share, format, out int header);
                message[header] ^= 128;
                Assert.ThrowsAny<Exception>(() => Serializer.Deserialize(message));
            }
        }
    }

    [Fact]
    public void A_message_in_an_unknown_form_is_refused()
    {
        byte[] message = Message(1, FloatFormat.Bfloat16, out int header);
        message[header + 3] |= 1 << 5;      // bit 29 of the header
        Assert.StartsWith(
            "A message holds values in a form that this version of Windrow does not know (header 60000140)",
            Assert.Throws<InvalidOperationException>(() => Serializer.Deserialize(message)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>320 values, and where the header of their message begins.</summary>
    byte[] Message(double share, FloatFormat format, out int header)
    {
        float[] values = Lines(new Random(1), 320, share);
        format.Round(values);
        byte[] message = Serializer.SerializeToArray(new TensorBlob(values, format));
        header = message.AsSpan().IndexOf(BitConverter.GetBytes((ushort)320));
        return message;
    }

    /// <summary>Lines of 16 values: a share of the lines is random, the others are zero.</summary>
    static float[] Lines(Random random, int length, double share)
    {
        float[] values = new float[length];
        for (int start = 0; start < length; start += 16)
        {
            if (random.NextDouble() >= share) continue;
            for (int i = start; i < Math.Min(start + 16, length); i++) values[i] = 0.5f + random.NextSingle();
        }

        return values;
    }
}
