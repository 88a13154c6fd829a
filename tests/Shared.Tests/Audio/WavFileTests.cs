using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class WavFileTests
{
    const double Tiny8 = 1 / 128.0, Tiny24 = 1 / 8_388_608.0;

    /// <summary>(format, bits, bytes of samples, samples)</summary>
    public static TheoryData<ushort, int, byte[], double[]> Formats => new()
    {
        { WavBytes.Pcm, 8, [0, 127, 128, 129, 255], [-1, -Tiny8, 0, Tiny8, 1 - Tiny8] },
        { WavBytes.Pcm, 16, [0, 0x80, 0xFF, 0xFF, 0, 0, 1, 0, 0xFF, 0x7F], [-1, -1 / 32768.0, 0, 1 / 32768.0, 32767 / 32768.0] },
        { WavBytes.Pcm, 24, [0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0x56, 0x34, 0x12], [-1, -Tiny24, 0, Tiny24, 0x123456 * Tiny24] },
        { WavBytes.Pcm, 32, [0, 0, 0, 0x80, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0x40], [-1, -0.5, 0, 0.5] },
        { WavBytes.FloatingPoint, 32, [.. new[] { -1f, 0.1f, 1.5f, -0f, float.MaxValue }.SelectMany(BitConverter.GetBytes)], [-1, 0.1f, 1.5, 0, float.MaxValue] },
        { WavBytes.FloatingPoint, 64, [.. new[] { -1, 0.1, 1.5 }.SelectMany(BitConverter.GetBytes)], [-1, 0.1, 1.5] },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_is_read(ushort tag, int bits, byte[] data, double[] samples)
    {
        float[] expected = [.. samples.Select(sample => (float)sample)];
        WavFormat format = tag == WavBytes.Pcm ? WavFormat.Pcm : WavFormat.FloatingPoint;
        byte[] plain = WavBytes.Format(tag, 1, 22_050, bits);
        foreach (byte[] fmt in (byte[][])[plain, [.. plain, 0, 0], WavBytes.Extensible(tag, 1, 22_050, bits, bits)])
        {
            byte[] file = WavBytes.File(fmt, data);
            Assert.Equal(new WavHeader(22_050, 1, bits, format, samples.Length), WavFile.ReadHeader(new MemoryStream(file)));
            Assert.Equal(expected, Read(file));
        }
    }

    [Fact]
    public void Fewer_valid_bits_than_a_sample_has_are_its_highest_bits() =>
        Assert.Equal([-0.5f], Read(WavBytes.File(WavBytes.Extensible(WavBytes.Pcm, 1, 8_000, 24, 20), [0, 0, 0xC0])));

    [Fact]
    public void Channels_are_averaged()
    {
        Assert.Equal([0.25f, -0.375f], Read(WavBytes.File(WavBytes.Format(WavBytes.Pcm, 2, 8_000, 16), [0, 0x40, 0, 0, 0, 0xC0, 0, 0xE0])));

        byte[] many = [.. Enumerable.Repeat((byte)192, 32), .. Enumerable.Repeat((byte)128, 32)];
        Assert.Equal([0.25f], Read(WavBytes.File(WavBytes.Format(WavBytes.Pcm, 64, 384_000, 8), many)));
    }

    [Fact]
    public void Other_chunks_are_skipped_with_their_padding()
    {
        byte[] before = [.. WavBytes.Chunk("LIST", [1, 2, 3]), .. WavBytes.Chunk("fact", [0, 0, 0, 0]), .. WavBytes.Chunk("JUNK", new byte[5_001])];
        byte[] file = WavBytes.File(WavBytes.Format(WavBytes.Pcm, 1, 1_000, 8), [128, 192, 64], before: before, after: WavBytes.Chunk("LIST", [9, 9]));
        Assert.Equal([0, 0.5f, -0.5f], Read(file));
    }

    /// <summary>(bytes that the chunk of samples claims, bytes that the file claims): what ffmpeg, SoX, GStreamer and Python write into pipes.</summary>
    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(0x7FFFF000u, 0x7FFFF024u)]
    [InlineData(0u, 0u)]
    [InlineData(0u, 36u)]
    [InlineData(0u, uint.MaxValue)]
    public void Files_that_programs_wrote_into_a_pipe_are_read_to_their_end(uint dataBytes, uint riffBytes)
    {
        byte[] data = [.. Enumerable.Range(0, 50_000).SelectMany(n => WavBytes.U16((ushort)n)), 77];      // the last sample is half there
        byte[] file = WavBytes.File(WavBytes.Format(WavBytes.Pcm, 1, 16_000, 16), data, dataBytes, riffBytes)[..^1];
        Assert.Equal(50_000, WavFile.ReadHeader(new MemoryStream(file)).Frames);
        Assert.Null(WavFile.ReadHeader(new PipeStream(file)).Frames);
        float[] samples = Read(file);
        Assert.Equal(50_000, samples.Length);
        Assert.Equal(-1f, samples[32_768]);
    }

    /// <summary>SoX writes the largest number of whole frames.</summary>
    [Fact]
    public void Files_with_24_bits_that_SoX_wrote_into_a_pipe_are_read_to_their_end() =>
        Assert.Equal([0.5f, -0.5f], Read(WavBytes.File(WavBytes.Format(WavBytes.Pcm, 1, 16_000, 24), [0, 0, 0x40, 0, 0, 0xC0], 0x7FFFEFFF, 0x7FFFF024)));

    [Fact]
    public void A_header_is_read_up_to_the_first_sample()
    {
        using MemoryStream file = new(WavBytes.Simple(10));
        WavFile.ReadHeader(file);
        Assert.Equal(file.Length - 20, file.Position);
    }

    [Fact]
    public void As_many_samples_as_allowed_are_read()
    {
        Assert.Equal(300, WavFile.Read(new MemoryStream(WavBytes.Simple(300)), 300).Samples.Length);
        byte[] endless = WavBytes.File(WavBytes.Format(WavBytes.Pcm, 1, 8_000, 16), new byte[600], uint.MaxValue);
        Assert.Equal(300, WavFile.Read(new PipeStream(endless), 300).Samples.Length);
    }

    /// <summary>Reads a file from a stream with a length and from one without, with the same result.</summary>
    static float[] Read(byte[] file)
    {
        float[] samples = WavFile.Read(new MemoryStream(file)).Samples;
        Assert.Equal(samples, WavFile.Read(new PipeStream(file)).Samples);
        return samples;
    }
}
