using System.Buffers.Binary;
using Windrow.Data;
using Windrow.Inference.Answers;

namespace Windrow.Inference.Listening;

/// <summary>Reads sound without a header: 16-bit little-endian samples of one channel.</summary>
sealed class SampleReader
{
    const int SampleBytes = sizeof(short);

    readonly PeekedStream _stream;
    readonly byte[] _bytes;

    /// <param name="stream">The sound.</param>
    /// <param name="frameLength">Samples that are read at a time.</param>
    /// <exception cref="DataException">The stream begins with a header.</exception>
    public SampleReader(Stream stream, int frameLength)
    {
        (_stream, _bytes) = (new PeekedStream(stream), new byte[frameLength * SampleBytes]);
        string? other = _stream.Start switch
        {
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "a WAV file",
            [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "a FLAC file",
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "an Ogg file",
            _ => null,
        };
        if (other is not null)
            throw new DataException($"Standard input begins as {other} does, but --raw reads 16-bit samples without a header. Record without one, for example with `arecord -t raw`, or name the file in a table.");
    }

    /// <summary>Samples that have been read.</summary>
    public long Samples { get; private set; }

    /// <summary>Whether the stream ended within a sample, whose first byte is ignored.</summary>
    public bool EndedWithinSample { get; private set; }

    /// <summary>Reads the next frame.</summary>
    /// <param name="frame">Receives the samples, in [-1, 1).</param>
    /// <returns>How many there are; fewer than a frame only at the end, and 0 after it.</returns>
    public int Read(Span<float> frame)
    {
        int count = _stream.ReadAtLeast(_bytes, _bytes.Length, throwOnEndOfStream: false), samples = count / SampleBytes;
        EndedWithinSample |= count % SampleBytes != 0;
        for (int i = 0; i < samples; i++) frame[i] = BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(i * SampleBytes)) / 32_768f;
        Samples += samples;
        return samples;
    }
}
