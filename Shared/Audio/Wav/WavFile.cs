namespace Windrow.Audio;

/// <summary>Reads WAV files: RIFF files of uncompressed samples, 8, 16, 24 or 32 bit integers or 32 or 64 bit floating-point numbers.</summary>
/// <remarks>Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft 1991), and for WAVE_FORMAT_EXTENSIBLE "Multiple Channel Audio
/// Data and WAVE Files" (Microsoft 2001).</remarks>
public static class WavFile
{
    /// <summary>Most samples of each channel unless the caller says otherwise: 1 GiB of float32, more than 4 hours at 16 kHz.</summary>
    public const int DefaultMaxSamples = 1 << 28;

    /// <summary>Samples for which memory is allocated before any of them was read.</summary>
    const int FirstSamples = 1 << 14;

    const int BufferBytes = 1 << 14;

    /// <summary>Reads what a file says about its samples, and leaves the stream in front of the first one. If the stream can seek, the number of
    /// samples is compared with its length.</summary>
    /// <exception cref="AudioException">It is not a WAV file that can be read; the message says why, and what to do.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WavHeader ReadHeader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new WavHeaderReader(stream).Read();
    }

    /// <summary>Reads a whole file. Several channels become one, their mean.</summary>
    /// <param name="stream">The file from its first byte; it need not be able to seek.</param>
    /// <param name="maxSamples">Most samples of each channel. A longer file is refused before memory is allocated for it; what is allocated
    /// grows with the samples that are really there.</param>
    /// <returns>Integer samples are divided by 2^(bits - 1), and are thus in [-1, 1).</returns>
    /// <exception cref="AudioException">It is not a WAV file that can be read, is too long, is cut short, or has no samples or samples that are not finite;
    /// the message says which, and what to do.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Recording Read(Stream stream, int maxSamples = DefaultMaxSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSamples, 1);
        WavHeader header = ReadHeader(stream);
        if (header.Frames > maxSamples) throw AudioException.TooLong(AudioException.Show(header.Frames.Value), maxSamples);

        long most = Math.Min(header.Frames ?? maxSamples, Array.MaxLength);
        float[] samples = new float[Math.Min(most, FirstSamples)];
        byte[] buffer = new byte[BufferBytes / header.FrameBytes * header.FrameBytes];
        int count = 0;
        for (bool isOver = false; !isOver && count < (header.Frames ?? long.MaxValue);)
        {
            int wanted = (int)Math.Min(buffer.Length, ((header.Frames ?? long.MaxValue / header.FrameBytes) - count) * header.FrameBytes);
            int read = stream.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false), frames = read / header.FrameBytes;
            isOver = read < wanted;
            if (count + (long)frames > most) throw AudioException.TooLong($"more than {AudioException.Show(most)}", most);
            if (count + frames > samples.Length)
                Array.Resize(ref samples, (int)Math.Min(most, Math.Max(count + frames, 2L * samples.Length)));
            WavSamples.Decode(header, buffer.AsSpan(0, frames * header.FrameBytes), samples.AsSpan(count), count);
            count += frames;
        }

        if (count < header.Frames) throw AudioException.CutShort(header.Frames.Value, count);
        if (count == 0) throw AudioException.NoSamples();
        Array.Resize(ref samples, count);
        return new Recording(samples, header.SampleRate);
    }
}
