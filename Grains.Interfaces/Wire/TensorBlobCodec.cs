using System.Buffers;
using System.Runtime.InteropServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Windrow.Grains.Wire;

/// <summary>Writes a blob as its length in bytes and its raw values, little-endian. Orleans' own codec takes floats one by one, 5 bytes each.</summary>
[RegisterSerializer]
public sealed class TensorBlobCodec : IFieldCodec<TensorBlob>
{
    /// <summary>Longest blob that is accepted; a longer one is a damaged message, and must not make us allocate.</summary>
    const int MaxLength = 16 * TensorBlob.ChunkLength;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, TensorBlob? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        if (value!.Length > MaxLength)
        {
            throw new InvalidOperationException(
                $"A message holds {value.Length} floats; the most is {MaxLength}. Send them in chunks of {TensorBlob.ChunkLength}.");
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(TensorBlob), WireType.LengthPrefixed);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(value.Span);
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    public TensorBlob ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<TensorBlob, TInput>(ref reader, field)!;
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes > MaxLength * sizeof(float) || bytes % sizeof(float) != 0)
        {
            throw new InvalidOperationException($"A message says it holds {bytes} bytes of floats; that is damaged.");
        }

        float[] array = TensorPool.Rent((int)bytes / sizeof(float));
        reader.ReadBytes(MemoryMarshal.AsBytes(array.AsSpan()));
        TensorBlob blob = TensorBlob.OfPooled(array);
        ReferenceCodec.RecordObject(reader.Session, blob);
        return blob;
    }
}

/// <summary>Within a silo a blob is passed by reference.</summary>
[RegisterCopier]
public sealed class TensorBlobCopier : ShallowCopier<TensorBlob>;
