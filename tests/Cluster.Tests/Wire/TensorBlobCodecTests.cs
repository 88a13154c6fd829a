using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Windrow.Grains.Wire;

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
            using TensorBlob arrived = Serializer.Deserialize(Serializer.SerializeToArray(new TensorBlob(values)))!;
            Assert.Equal(MemoryMarshal.Cast<float, int>(values), MemoryMarshal.Cast<float, int>(arrived.Span));
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
    public void A_message_whose_lengths_disagree_is_refused()
    {
        foreach (double share in (double[])[0.1, 1])
        {
            byte[] message = Serializer.SerializeToArray(new TensorBlob(Lines(new Random(1), 320, share)));
            int header = message.AsSpan().IndexOf(BitConverter.GetBytes((ushort)320));
            message[header] ^= 128;
            Assert.ThrowsAny<Exception>(() => Serializer.Deserialize(message));
        }
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
