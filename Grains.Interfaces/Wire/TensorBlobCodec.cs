using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Windrow.Numerics;

namespace Windrow.Grains.Wire;

/// <summary>Writes a blob as raw values, little-endian: all of them, or only the lines that are not zero, when that is much shorter.
/// Orleans' own codec writes floats one by one, with 5 bytes each.</summary>
/// <remarks>The payload is a header of four bytes (the number of values, with <see cref="SparseFlag"/> for the second form and
/// <see cref="Bfloat16Flag"/> for values of 2 bytes) and then the values, or a map of the lines (see <see cref="ZeroLines"/>) and the values of those
/// that it names.</remarks>
[RegisterSerializer]
public sealed class TensorBlobCodec : IFieldCodec<TensorBlob>
{
    /// <summary>Longest blob that is accepted; a longer one is a damaged message, and must not cause a large allocation.</summary>
    const int MaxLength = 16 * TensorBlob.ChunkLength;

    const uint SparseFlag = 1u << 31, Bfloat16Flag = 1u << 30;

    /// <summary>The bits of the header that hold the number of values.</summary>
    const uint LengthMask = (1u << 24) - 1;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, TensorBlob? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        if (value!.Length > MaxLength)
        {
            throw new InvalidOperationException(
                $"A message holds {value.Length} floats; at most {MaxLength} are allowed. Send them in chunks of {TensorBlob.ChunkLength}.");
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(TensorBlob), WireType.LengthPrefixed);
        ReadOnlySpan<float> values = value.Span;
        if (!ZeroLines.MayBeMany(values))
        {
            WriteDense(ref writer, values, value.Format);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(ZeroLines.MapBytes(values.Length));
        Span<byte> map = rented.AsSpan(0, ZeroLines.MapBytes(values.Length));
        int kept = ZeroLines.Map(values, map);
        if (kept < values.Length - values.Length / 8) WriteSparse(ref writer, values, value.Format, map, kept);
        else WriteDense(ref writer, values, value.Format);
        ArrayPool<byte>.Shared.Return(rented);
    }

    public TensorBlob ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<TensorBlob, TInput>(ref reader, field)!;
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes < sizeof(uint)) throw Damaged(bytes, 0, FloatFormat.Float32);
        uint header = reader.ReadUInt32();
        if ((header & ~(SparseFlag | Bfloat16Flag | LengthMask)) != 0)
        {
            throw new InvalidOperationException(
                $"A message holds values in a form that this version of Windrow does not know (header {header:x8}): it is damaged, or from a newer version.");
        }

        FloatFormat format = (header & Bfloat16Flag) != 0 ? FloatFormat.Bfloat16 : FloatFormat.Float32;
        int length = (int)(header & LengthMask);
        if (length > MaxLength) throw Damaged(bytes, length, format);

        float[] array = TensorPool.Rent(length);
        if ((header & SparseFlag) != 0) ReadSparse(ref reader, bytes, array, format);
        else if (bytes != Bytes(length, format)) throw Damaged(bytes, length, format);
        else BlobValues.Read(ref reader, array, format);
        TensorTraffic.Received(bytes);
        TensorBlob blob = TensorBlob.OfPooled(array, format);
        ReferenceCodec.RecordObject(reader.Session, blob);
        return blob;
    }

    static void WriteDense<TBufferWriter>(ref Writer<TBufferWriter> writer, ReadOnlySpan<float> values, FloatFormat format)
        where TBufferWriter : IBufferWriter<byte>
    {
        WriteHeader(ref writer, values.Length, format, Bytes(values.Length, format), flags: 0);
        BlobValues.Write(ref writer, values, format);
    }

    static void WriteSparse<TBufferWriter>(
        ref Writer<TBufferWriter> writer, ReadOnlySpan<float> values, FloatFormat format, ReadOnlySpan<byte> map, int kept)
        where TBufferWriter : IBufferWriter<byte>
    {
        WriteHeader(ref writer, values.Length, format, Bytes(kept, format) + (uint)map.Length, SparseFlag);
        writer.Write(map);
        for ((int start, int count) = (0, 0); start < values.Length; start += count)
        {
            (start, count) = ZeroLines.NextRun(map, values.Length, start);
            BlobValues.Write(ref writer, values.Slice(start, count), format);
        }
    }

    static void WriteHeader<TBufferWriter>(ref Writer<TBufferWriter> writer, int length, FloatFormat format, uint bytes, uint flags)
        where TBufferWriter : IBufferWriter<byte>
    {
        TensorTraffic.Sent(bytes);
        writer.WriteVarUInt32(bytes);
        writer.WriteUInt32((uint)length | flags | (format == FloatFormat.Bfloat16 ? Bfloat16Flag : 0));
    }

    static void ReadSparse<TInput>(ref Reader<TInput> reader, uint bytes, float[] array, FloatFormat format)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(ZeroLines.MapBytes(array.Length));
        Span<byte> map = rented.AsSpan(0, ZeroLines.MapBytes(array.Length));
        reader.ReadBytes(map);
        array.AsSpan().Clear();
        int kept = 0;
        for ((int start, int count) = (0, 0); start < array.Length; start += count)
        {
            (start, count) = ZeroLines.NextRun(map, array.Length, start);
            kept += count;
            if (bytes < Bytes(kept, format) + map.Length) throw Damaged(bytes, array.Length, format);
            BlobValues.Read(ref reader, array.AsSpan(start, count), format);
        }

        if (bytes != Bytes(kept, format) + map.Length) throw Damaged(bytes, array.Length, format);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Header and values.</summary>
    static uint Bytes(int count, FloatFormat format) => sizeof(uint) + (uint)count * (uint)format.Size();

    static InvalidOperationException Damaged(uint bytes, int count, FloatFormat format) =>
        new($"A message claims to hold {count} values in {format} in {bytes} bytes, so it is damaged.");
}

/// <summary>Within a silo a blob is passed by reference.</summary>
[RegisterCopier]
public sealed class TensorBlobCopier : ShallowCopier<TensorBlob>;
