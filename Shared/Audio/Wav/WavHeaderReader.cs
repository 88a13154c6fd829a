using System.Buffers.Binary;
using System.Text;
using Windrow.Wording;

namespace Windrow.Audio;

/// <summary>Reads the chunks of a WAV file up to its samples, without trusting any size: nothing is allocated for a chunk.</summary>
/// <remarks>A RIFF file is a list of chunks: four letters, the number of bytes as uint32, little-endian, and the bytes, padded to an even number.</remarks>
sealed class WavHeaderReader(Stream stream)
{
    /// <summary>The size that ffmpeg writes where it cannot know it.</summary>
    const uint Unknown = uint.MaxValue;

    /// <summary>The size that SoX writes where it cannot know it, rounded down to whole frames.</summary>
    const uint UnknownToSox = 0x7FFFF000;

    long _position;

    /// <summary>Reads up to the first sample.</summary>
    public WavHeader Read()
    {
        uint riffBytes = ReadStart();
        WavFormatChunk? format = null;
        Span<byte> chunk = stackalloc byte[8];
        while (true)
        {
            int read = ReadUpTo(chunk);
            if (read < chunk.Length)
            {
                throw new AudioException($"has no {(format is null ? "'fmt ' chunk, which describes samples" : "'data' chunk, which contains samples")}, "
                    + "and is probably cut short; copy or record it again, or leave it out.");
            }

            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("fmt "u8))
            {
                format = ReadFormat(bytes);
            }
            else if (chunk[..4].SequenceEqual("data"u8))
            {
                if (format is null)
                    throw new AudioException("has no 'fmt ' chunk before its samples, so nothing says what they mean; record or convert it again.");
                return new WavHeader(format.SampleRate, format.Channels, format.Bits, format.Format, Frames(bytes, riffBytes, format));
            }
            else
            {
                Skip((long)bytes + bytes % 2);
            }
        }
    }

    /// <summary>Reads the first 12 bytes.</summary>
    /// <returns>Bytes that the file claims to have after the first 8.</returns>
    uint ReadStart()
    {
        Span<byte> start = stackalloc byte[12];
        start = start[..ReadUpTo(start)];
        if (start.IsEmpty) throw new AudioException("is empty; record or copy it again, or leave it out.");
        if (OtherAudioFormats.Refusal(start) is string other) throw new AudioException(other);
        if (!start.StartsWith("RIFF"u8))
            throw new AudioException($"is not a WAV file: it begins with {Shown(start)}; convert it to WAV, or leave it out.");
        if (start.Length < 12) throw new AudioException($"is cut short: it has only {start.Length} bytes; copy or record it again, or leave it out.");
        if (!start[8..].SequenceEqual("WAVE"u8))
            throw new AudioException($"is a RIFF file of the type {Shown(start[8..])}, and not a WAV file; {OtherAudioFormats.Convert("x")}");
        return BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
    }

    WavFormatChunk ReadFormat(uint bytes)
    {
        Span<byte> chunk = stackalloc byte[WavFormatChunk.MostBytes];
        chunk = chunk[..(int)Math.Min(bytes, chunk.Length)];
        if (ReadUpTo(chunk) < chunk.Length) throw new AudioException("is cut short: it ends within its header; copy or record it again, or leave it out.");
        Skip(bytes - chunk.Length + bytes % 2);
        return WavFormatChunk.Parse(chunk);
    }

    /// <summary>Samples of each channel.</summary>
    /// <param name="bytes">Size of the chunk of samples, according to its header.</param>
    /// <param name="riffBytes">The same of the file.</param>
    /// <param name="format">How samples are written.</param>
    long? Frames(uint bytes, uint riffBytes, WavFormatChunk format)
    {
        long? present = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) / format.FrameBytes : null;

        // A header with 0 was never completed, unless it says that something follows the samples.
        bool isUnknown = bytes == Unknown || bytes == UnknownToSox - UnknownToSox % format.FrameBytes
            || bytes == 0 && (riffBytes == Unknown || riffBytes + 8L <= _position);
        long? frames = isUnknown ? present : bytes / format.FrameBytes;
        if (frames == 0) throw AudioException.NoSamples();
        if (frames > present) throw AudioException.CutShort(frames.Value, present.Value);
        return frames;
    }

    int ReadUpTo(Span<byte> bytes)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _position += read;
        return read;
    }

    /// <summary>Reads over some bytes, or to the end if there are fewer.</summary>
    void Skip(long bytes)
    {
        Span<byte> scratch = stackalloc byte[1024];
        for (int read = 1; bytes > 0 && read > 0; bytes -= read) read = ReadUpTo(scratch[..(int)Math.Min(bytes, scratch.Length)]);
    }

    static string Shown(ReadOnlySpan<byte> bytes) => $"'{Quoted.Show(Encoding.Latin1.GetString(bytes))}'";
}
