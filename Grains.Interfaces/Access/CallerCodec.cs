using System.Buffers;
using System.Text;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Windrow.Security;

namespace Windrow.Grains.Access;

/// <summary>Sends a <see cref="Caller"/>. What is read from a user's connection is the user of that connection, whatever the bytes say.</summary>
/// <remarks>Orleans reads a connection's messages in the asynchronous flow that began with the connection, so the connection's
/// <see cref="ConnectionOrigin"/> is known here. Where it is not known, the caller is <see cref="Caller.Unknown"/>.</remarks>
[RegisterSerializer]
public sealed class CallerCodec : IFieldCodec<Caller>
{
    const int MaxBytes = 256, NoRole = 255;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, Caller? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        byte[] name = Encoding.UTF8.GetBytes(value!.Name);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(Caller), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)name.Length + 1);
        writer.WriteByte(value.Role is KeyRole role ? (byte)role : (byte)NoRole);
        writer.Write(name);
    }

    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public Caller ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<Caller, TInput>(ref reader, field)!;
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes is 0 or > MaxBytes) throw new InvalidDataException($"A message claims to hold a caller of {bytes} bytes; 1 to {MaxBytes} are allowed.");
        byte role = reader.ReadByte();
        string name = Encoding.UTF8.GetString(reader.ReadBytes(bytes - 1));
        Caller caller = ConnectionOrigin.Current switch
        {
            { User: { } user } => new Caller(user.Name, user.Role),
            { User: null } => new Caller(name, role == NoRole ? null : (KeyRole)role),      // another silo, which has done the same
            null => Caller.Unknown,
        };
        ReferenceCodec.RecordObject(reader.Session, caller);
        return caller;
    }
}

/// <summary>Passes callers by reference within a silo.</summary>
[RegisterCopier]
public sealed class CallerCopier : ShallowCopier<Caller>;
