using System.Buffers;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Windrow.Grains.Wire;

/// <summary>Writes a blob as raw values, little-endian: all of them, or only the lines that are not zero, when that is much shorter.
/// Orleans' own codec writes floats one by one, with 5 bytes each.</summary>
/// <remarks>The payload is a header of four bytes (the number of floats, with <see cref="SparseFlag"/> for the second form) and then the
/// values, or a map of the lines (see <see cref="ZeroLines"/>) and the values of those that it names.</remarks>
[RegisterSerializer]
public sealed class TensorBlobCodec : IFieldCodec<TensorBlob>
{
    /// <summary>Longest blob that is accepted; a longer one is a damaged message, and must not cause a large allocation.</summary>
    const int MaxLength = 16 * TensorBlob.ChunkLength;

    const uint SparseFlag = 1u << 31;

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
        byte[] rented = ArrayPool<byte>.Shared.Rent(ZeroLines.MapBytes(values.Length));
        Span<byte> map = rented.AsSpan(0, ZeroLines.MapBytes(values.Length));
        int kept = ZeroLines.Map(values, map);
        if (kept < values.Length - values.Length / 8) WriteSparse(ref writer, values, map, kept);
        else WriteDense(ref writer, values);
        ArrayPool<byte>.Shared.Return(rented);
    }

    public TensorBlob ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<TensorBlob, TInput>(ref reader, field)!;
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes < sizeof(uint)) throw Damaged(bytes, 0);
        uint header = reader.ReadUInt32();
        int length = (int)(header & ~SparseFlag);
        if (length > MaxLength) throw Damaged(bytes, length);

        float[] array = TensorPool.Rent(length);
        if ((header & SparseFlag) != 0) ReadSparse(ref reader, bytes, array);
        else if (bytes != Bytes(length)) throw Damaged(bytes, length);
        else reader.ReadBytes(MemoryMarshal.AsBytes(array.AsSpan()));
        TensorTraffic.Received(bytes);
        TensorBlob blob = TensorBlob.OfPooled(array);
        ReferenceCodec.RecordObject(reader.Session, blob);
        return blob;
    }

    static void WriteDense<TBufferWriter>(ref Writer<TBufferWriter> writer, ReadOnlySpan<float> values) where TBufferWriter : IBufferWriter<byte>
    {
        TensorTraffic.Sent(Bytes(values.Length));
        writer.WriteVarUInt32(Bytes(values.Length));
        writer.WriteUInt32((uint)values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    static void WriteSparse<TBufferWriter>(ref Writer<TBufferWriter> writer, ReadOnlySpan<float> values, ReadOnlySpan<byte> map, int kept)
        where TBufferWriter : IBufferWriter<byte>
    {
        TensorTraffic.Sent(Bytes(kept) + (uint)map.Length);
        writer.WriteVarUInt32(Bytes(kept) + (uint)map.Length);
        writer.WriteUInt32((uint)values.Length | SparseFlag);
        writer.Write(map);
        for ((int start, int count) = (0, 0); start < values.Length; start += count)
        {
            (start, count) = ZeroLines.NextRun(map, values.Length, start);
            writer.Write(MemoryMarshal.AsBytes(values.Slice(start, count)));
        }
    }

    static void ReadSparse<TInput>(ref Reader<TInput> reader, uint bytes, float[] array)
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
            if (bytes < Bytes(kept) + map.Length) throw Damaged(bytes, array.Length);
            reader.ReadBytes(MemoryMarshal.AsBytes(array.AsSpan(start, count)));
        }

        if (bytes != Bytes(kept) + map.Length) throw Damaged(bytes, array.Length);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Header and values.</summary>
    static uint Bytes(int floats) => sizeof(uint) + (uint)floats * sizeof(float);

    static InvalidOperationException Damaged(uint bytes, int floats) =>
        new($"A message claims to hold {floats} floats in {bytes} bytes, so it is damaged.");
}

/// <summary>Within a silo a blob is passed by reference.</summary>
[RegisterCopier]
public sealed class TensorBlobCopier : ShallowCopier<TensorBlob>;
