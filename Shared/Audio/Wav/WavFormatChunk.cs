using System.Buffers.Binary;

namespace Windrow.Audio;

/// <summary>The chunk 'fmt ' of a WAV file, with everything that can be wrong with it refused.</summary>
sealed record WavFormatChunk(int SampleRate, int Channels, int Bits, WavFormat Format)
{
    /// <summary>Bytes of the chunk that mean something: those of WAVEFORMATEXTENSIBLE.</summary>
    public const int MostBytes = 40;

    /// <summary>Bytes of the chunk without extensions.</summary>
    const int FewestBytes = 16;

    const ushort Extensible = 0xFFFE;

    const string Decode = "convert it to PCM, for example with `ffmpeg -i x.wav -c:a pcm_s16le y.wav`.";

    /// <summary>Bytes of one sample of every channel.</summary>
    public int FrameBytes => Channels * (Bits / 8);

    /// <param name="chunk">Its bytes, at most <see cref="MostBytes"/>.</param>
    /// <exception cref="AudioException">The format cannot be read.</exception>
    public static WavFormatChunk Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < FewestBytes)
            throw new AudioException($"has a 'fmt ' chunk of {chunk.Length} bytes, and at least {FewestBytes} are needed; record or convert it again.");

        ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (tag == Extensible) tag = SubFormat(chunk);

        WavFormat format = (tag, bits) switch
        {
            (1, 8 or 16 or 24 or 32) => WavFormat.Pcm,
            (3, 32 or 64) => WavFormat.FloatingPoint,
            (1, _) => throw new AudioException($"has integer samples of {bits} bits, and only 8, 16, 24 and 32 can be read; {Decode}"),
            (3, _) => throw new AudioException($"has floating-point samples of {bits} bits, and only 32 and 64 can be read; {Decode}"),
            _ when CompressedFormat(tag) is string name => throw new AudioException($"has {name} samples, which are compressed; {Decode}"),
            _ => throw new AudioException($"has samples in the format {tag} of Microsoft's registry, which cannot be read; {Decode}"),
        };
        if (channels is 0 or > WavHeader.MostChannels)
        {
            throw new AudioException($"has {AudioException.Show(channels)} channels, and 1 to {WavHeader.MostChannels} can be read; mix it down, for example "
                + "with `ffmpeg -i x.wav -ac 1 y.wav`.");
        }

        if (rate is < Recording.LowestRate or > Recording.HighestRate)
        {
            throw new AudioException($"has {AudioException.Show(rate)} samples per second, and {AudioException.Show(Recording.LowestRate)} to "
                + $"{AudioException.Show(Recording.HighestRate)} can be read; resample it, for example with `ffmpeg -i x.wav -ar 16000 y.wav`.");
        }

        WavFormatChunk parsed = new((int)rate, channels, bits, format);
        if (frameBytes != parsed.FrameBytes)
        {
            string made = channels == 1 ? $"1 channel of {bits} bits makes" : $"{channels} channels of {bits} bits make";
            throw new AudioException(
                $"contradicts itself: {made} {parsed.FrameBytes} bytes, and its header says {frameBytes}; record or convert it again.");
        }

        return parsed;
    }

    /// <summary>The format within WAVEFORMATEXTENSIBLE: a GUID, which is 0000TTTT-0000-0010-8000-00AA00389B71 for the format with the number T.</summary>
    static ushort SubFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < MostBytes)
        {
            throw new AudioException(
                $"has a 'fmt ' chunk of {chunk.Length} bytes, and its format (WAVE_FORMAT_EXTENSIBLE) needs {MostBytes}; record or convert it again.");
        }

        ReadOnlySpan<byte> guid = chunk[24..];
        if (guid[2..].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]))
            return BinaryPrimitives.ReadUInt16LittleEndian(guid);
        throw new AudioException($"has samples in the format {new Guid(guid)}, which cannot be read; {Decode}");
    }

    /// <summary>Names of the compressed formats that are most common, from Microsoft's mmreg.h.</summary>
    static string? CompressedFormat(ushort tag) => tag switch
    {
        2 => "ADPCM (Microsoft)",
        6 => "A-law",
        7 => "mu-law",
        0x11 => "ADPCM (IMA)",
        0x31 => "GSM 6.10",
        0x45 or 0x64 => "G.726",
        0x50 => "MPEG",
        0x55 => "MP3",
        0xFF or 0x1600 or 0x1610 => "AAC",
        _ => null,
    };
}
