using System.Text;
using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class WavRefusalTests
{
    const string Decode = "convert it to PCM, for example with `ffmpeg -i x.wav -c:a pcm_s16le y.wav`.", Again = "record or convert it again.",
        OrLeaveOut = "copy or record it again, or leave it out.",
        Split = "for more than 4 GiB; split it into shorter recordings, for example with `ffmpeg -i x.wav -f segment -segment_time 60 y%03d.wav`.";

    /// <summary>(first bytes in Latin-1, the whole message)</summary>
    [Theory]
    [InlineData("", "is empty; record or copy it again, or leave it out.")]
    [InlineData("RIFF", "is cut short: it has only 4 bytes; " + OrLeaveOut)]
    [InlineData("hello, world", "is not a WAV file: it begins with 'hello, world'; convert it to WAV, or leave it out.")]
    [InlineData("\0\u0001x", "is not a WAV file: it begins with '\\u0000\\u0001x'; convert it to WAV, or leave it out.")]
    [InlineData("RIFF\0\0\0\0AVI ", "is a RIFF file of the type 'AVI ', and not a WAV file; convert it to WAV, for example with `ffmpeg -i x x.wav`.")]
    [InlineData("RIFX\0\0\0\0WAVE", "is a RIFX file, whose numbers are big-endian; convert it to WAV, for example with `ffmpeg -i x.wav y.wav`.")]
    [InlineData("RF64\0\0\0\0WAVE", "is an RF64 file, " + Split)]
    [InlineData("BW64\0\0\0\0WAVE", "is a BW64 file, " + Split)]
    [InlineData("fLaC", "is a FLAC file; convert it to WAV, for example with `ffmpeg -i x.flac x.wav`.")]
    [InlineData("OggS", "is an Ogg file (Vorbis or Opus); convert it to WAV, for example with `ffmpeg -i x.ogg x.wav`.")]
    [InlineData("ID3\u0004", "is an MP3 file; convert it to WAV, for example with `ffmpeg -i x.mp3 x.wav`.")]
    [InlineData("\u00FF\u00FB\u0090", "is an MP3 file; convert it to WAV, for example with `ffmpeg -i x.mp3 x.wav`.")]
    [InlineData("\u00FF\u00F1\u0050", "is an AAC file; convert it to WAV, for example with `ffmpeg -i x.aac x.wav`.")]
    [InlineData("\0\0\0\u0020ftypM4A ", "is an MP4 file; convert it to WAV, for example with `ffmpeg -i x.m4a x.wav`.")]
    [InlineData("\u001AE\u00DF\u00A3", "is a Matroska or WebM file; convert it to WAV, for example with `ffmpeg -i x.webm x.wav`.")]
    [InlineData("FORM\0\0\0\0AIFF", "is an AIFF file; convert it to WAV, for example with `ffmpeg -i x.aiff x.wav`.")]
    [InlineData(".snd", "is an AU file; convert it to WAV, for example with `ffmpeg -i x.au x.wav`.")]
    [InlineData("caff", "is a CAF file; convert it to WAV, for example with `ffmpeg -i x.caf x.wav`.")]
    [InlineData("#!AMR\n", "is an AMR file; convert it to WAV, for example with `ffmpeg -i x.amr x.wav`.")]
    [InlineData("NIST_1A\n", "is a NIST SPHERE file, as the corpora of the LDC are; convert it to WAV, for example with `sph2pipe -f wav x.sph x.wav`.")]
    [InlineData("\u001F\u008B\u0008", "is compressed with gzip; unpack it with `gunzip`.")]
    [InlineData("PK\u0003\u0004", "is a zip archive; unpack it with `unzip`.")]
    [InlineData("version https://git-lfs", "is a pointer of Git LFS, not the recording; fetch that with `git lfs pull`.")]
    public void Files_that_are_not_WAV_are_refused_by_what_they_are(string start, string message) => AssertRefused(Encoding.Latin1.GetBytes(start), message);

    [Theory]
    [InlineData(2, 4, "has ADPCM (Microsoft) samples, which are compressed; " + Decode)]
    [InlineData(6, 8, "has A-law samples, which are compressed; " + Decode)]
    [InlineData(7, 8, "has mu-law samples, which are compressed; " + Decode)]
    [InlineData(0x11, 4, "has ADPCM (IMA) samples, which are compressed; " + Decode)]
    [InlineData(0x55, 0, "has MP3 samples, which are compressed; " + Decode)]
    [InlineData(999, 16, "has samples in the format 999 of Microsoft's registry, which cannot be read; " + Decode)]
    [InlineData(1, 12, "has integer samples of 12 bits, and only 8, 16, 24 and 32 can be read; " + Decode)]
    [InlineData(1, 64, "has integer samples of 64 bits, and only 8, 16, 24 and 32 can be read; " + Decode)]
    [InlineData(3, 16, "has floating-point samples of 16 bits, and only 32 and 64 can be read; " + Decode)]
    public void Samples_that_cannot_be_read_are_named(int tag, int bits, string message)
    {
        AssertRefused(WavBytes.File(WavBytes.Format((ushort)tag, 1, 16_000, bits), new byte[64]), message);
        AssertRefused(WavBytes.File(WavBytes.Extensible((ushort)tag, 1, 16_000, bits, bits), new byte[64]), message);
    }

    [Fact]
    public void Headers_that_cannot_be_right_are_refused()
    {
        byte[] data = new byte[64];
        AssertRefused(WavBytes.File(WavBytes.Extensible(1, 1, 16_000, 16, 16, lastOfGuid: 0x72), data),
            "has samples in the format 00000001-0000-0010-8000-00aa00389b72, which cannot be read; " + Decode);
        AssertRefused(WavBytes.File(WavBytes.Format(WavBytes.ExtensibleTag, 1, 16_000, 16), data),
            "has a 'fmt ' chunk of 16 bytes, and its format (WAVE_FORMAT_EXTENSIBLE) needs 40; " + Again);
        AssertRefused(WavBytes.File(WavBytes.Format(1, 1, 16_000, 16)[..14], data), "has a 'fmt ' chunk of 14 bytes, and at least 16 are needed; " + Again);
        foreach (int channels in (int[])[0, 65])
        {
            AssertRefused(WavBytes.File(WavBytes.Format(1, channels, 16_000, 16), data),
                $"has {channels} channels, and 1 to 64 can be read; mix it down, for example with `ffmpeg -i x.wav -ac 1 y.wav`.");
        }

        foreach ((uint rate, string shown) in (ReadOnlySpan<(uint, string)>)[(0, "0"), (999, "999"), (384_001, "384,001"), (uint.MaxValue, "4,294,967,295")])
        {
            AssertRefused(WavBytes.File(WavBytes.Format(1, 1, rate, 16), data),
                $"has {shown} samples per second, and 1,000 to 384,000 can be read; resample it, for example with `ffmpeg -i x.wav -ar 16000 y.wav`.");
        }

        AssertRefused(WavBytes.File(WavBytes.Format(1, 2, 16_000, 16, frameBytes: 3), data),
            "contradicts itself: 2 channels of 16 bits make 4 bytes, and its header says 3; " + Again);
        AssertRefused(WavBytes.File(WavBytes.Format(1, 1, 16_000, 16, frameBytes: 0), data),
            "contradicts itself: 1 channel of 16 bits makes 2 bytes, and its header says 0; " + Again);
    }

    [Fact]
    public void Missing_parts_are_named()
    {
        byte[] whole = WavBytes.Simple(16_000);
        AssertRefused(whole[..12], "has no 'fmt ' chunk, which describes samples, and is probably cut short; " + OrLeaveOut);
        AssertRefused(whole[..17], "has no 'fmt ' chunk, which describes samples, and is probably cut short; " + OrLeaveOut);
        AssertRefused(whole[..30], "is cut short: it ends within its header; " + OrLeaveOut);
        AssertRefused(whole[..36], "has no 'data' chunk, which contains samples, and is probably cut short; " + OrLeaveOut);
        AssertRefused(whole[..(44 + 2 * 12_345)], "is cut short: the header says 16,000 samples, but there are 12,345; " + OrLeaveOut);
        AssertRefused(whole[..(44 + 2 * 12_345 + 1)], "is cut short: the header says 16,000 samples, but there are 12,345; " + OrLeaveOut);
        AssertRefused([.. "RIFF\0\0\0\0WAVE"u8, .. WavBytes.Chunk("data", [0, 0])],
            "has no 'fmt ' chunk before its samples, so nothing says what they mean; " + Again);
        AssertRefused([.. whole[..36], .. WavBytes.Chunk("LIST", [1, 2], 1 << 30)],
            "has no 'data' chunk, which contains samples, and is probably cut short; " + OrLeaveOut);
    }

    [Fact]
    public void Files_without_samples_are_refused()
    {
        const string Message = "has no samples; record it again, or leave it out.";
        byte[] format = WavBytes.Format(1, 2, 16_000, 16);
        AssertRefused(WavBytes.File(format, []), Message);
        AssertRefused(WavBytes.File(format, [1, 2, 3]), Message);
        AssertRefused(WavBytes.File(format, [], uint.MaxValue), Message);
        AssertRefused(WavBytes.File(format, [], after: WavBytes.Chunk("LIST", new byte[26])), Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e39)]
    public void Samples_that_are_not_finite_are_refused(double sample)
    {
        byte[] data = [.. new byte[8 * 20_000], .. BitConverter.GetBytes(sample), .. new byte[8]];
        AudioException refused = Assert.Throws<AudioException>(() => WavFile.Read(new MemoryStream(WavBytes.File(WavBytes.Format(3, 1, 16_000, 64), data))));
        Assert.Equal("has a sample that is not a finite number in 32 bits, number 20,001; record or convert it again, or leave it out.", refused.Message);
    }

    [Fact]
    public void Too_many_samples_are_refused_before_memory_is_allocated()
    {
        byte[] format = WavBytes.Format(1, 1, 16_000, 8);
        AssertTooLong(new MemoryStream(WavBytes.File(format, new byte[24_000])), "24,000");
        AssertTooLong(new PipeStream(WavBytes.File(format, new byte[16_001], uint.MaxValue)), "more than 16,000");
        AssertTooLong(new PipeStream(WavBytes.File(format, [1], 0xFFFF_FFF0)), "4,294,967,280");
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFF_0000u)]
    public void A_header_that_lies_allocates_little(uint dataBytes)
    {
        byte[] file = WavBytes.File(WavBytes.Format(1, 1, 16_000, 8), new byte[100], dataBytes, before: WavBytes.Chunk("LIST", new byte[100]));
        long allocated = Data.Allocation.Of(() =>
        {
            try
            {
                WavFile.Read(new PipeStream(file), int.MaxValue);
            }
            catch (AudioException)
            {
            }
        });
        Assert.InRange(allocated, 0, 100_000);
    }

    /// <summary>The same refusal with a length and without, and of the header alone where the length is known.</summary>
    static void AssertRefused(byte[] file, string message)
    {
        Assert.Equal(message, Assert.Throws<AudioException>(() => WavFile.Read(new MemoryStream(file))).Message);
        Assert.Equal(message, Assert.Throws<AudioException>(() => WavFile.Read(new PipeStream(file))).Message);
        Assert.Equal(message, Assert.Throws<AudioException>(() => WavFile.ReadHeader(new MemoryStream(file))).Message);
    }

    static void AssertTooLong(Stream file, string samples) =>
        Assert.Equal(
            $"has {samples} samples, and at most 16,000 are allowed; split it into shorter recordings.",
            Assert.Throws<AudioException>(() => WavFile.Read(file, 16_000)).Message);
}
