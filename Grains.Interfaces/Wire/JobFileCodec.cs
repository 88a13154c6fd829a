using System.Buffers;
using System.Text;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Windrow.Jobs;

namespace Windrow.Grains.Wire;

/// <summary>Sends a job file between silos as text. Within a silo the record is passed by reference.</summary>
/// <remarks>The text is the job file's stable form: silos of different versions understand each other if they understand each other's job
/// files, and an unknown setting causes an error that names it.</remarks>
[RegisterSerializer]
public sealed class JobFileCodec : IFieldCodec<JobFile>
{
    /// <summary>Longest text that is accepted, in bytes; a longer one is a damaged message.</summary>
    const int MaxBytes = 16 << 20;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, JobFile? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        byte[] text = Encoding.UTF8.GetBytes(JobFileText.Write(value!));
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(JobFile), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)text.Length);
        writer.Write(text);
    }

    /// <exception cref="InvalidDataException">This version does not understand the job file, or the message is damaged.</exception>
    public JobFile ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<JobFile, TInput>(ref reader, field)!;
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes > MaxBytes) throw new InvalidDataException($"A message claims to hold a job file of {bytes} bytes; at most {MaxBytes} are allowed.");
        JobFile job = JobFileText.Parse(Encoding.UTF8.GetString(reader.ReadBytes(bytes)));
        ReferenceCodec.RecordObject(reader.Session, job);
        return job;
    }
}

/// <summary>Passes job files by reference within a silo.</summary>
[RegisterCopier]
public sealed class JobFileCopier : ShallowCopier<JobFile>;
