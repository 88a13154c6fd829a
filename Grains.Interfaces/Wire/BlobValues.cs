using System.Buffers;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Windrow.Numerics;

namespace Windrow.Grains.Wire;

/// <summary>The values of a blob in a message, little-endian, in the blob's format.</summary>
static class BlobValues
{
    /// <summary>Number of values that are converted at a time: 4 KB, which stay in the cache.</summary>
    const int PieceLength = 1 << 11;

    /// <summary>Writes values that have been rounded to the format.</summary>
    /// <exception cref="InvalidOperationException">A value has not been rounded.</exception>
    public static void Write<TBufferWriter>(ref Writer<TBufferWriter> writer, ReadOnlySpan<float> values, FloatFormat format)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (format == FloatFormat.Float32)
        {
            writer.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<ushort> piece = stackalloc ushort[PieceLength];
        while (!values.IsEmpty)
        {
            Span<ushort> halves = piece[..Math.Min(PieceLength, values.Length)];
            if (!Bfloat16.TryPack(values[..halves.Length], halves))
                throw new InvalidOperationException($"A message in {format} holds values that were not rounded to it, so they would arrive with other bits.");
            writer.Write(MemoryMarshal.AsBytes(halves));
            values = values[halves.Length..];
        }
    }

    /// <summary>Reads values that <see cref="Write"/> has written.</summary>
    public static void Read<TInput>(ref Reader<TInput> reader, Span<float> values, FloatFormat format)
    {
        if (format == FloatFormat.Float32)
        {
            reader.ReadBytes(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<ushort> piece = stackalloc ushort[PieceLength];
        while (!values.IsEmpty)
        {
            Span<ushort> halves = piece[..Math.Min(PieceLength, values.Length)];
            reader.ReadBytes(MemoryMarshal.AsBytes(halves));
            Bfloat16.Unpack(halves, values[..halves.Length]);
            values = values[halves.Length..];
        }
    }
}
