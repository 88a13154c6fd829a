using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Session;

namespace Windrow.Silo.Security;

/// <summary>What a user sends, with the head of every message checked before Orleans reads it: it must be a request, made by a client, to a
/// grain or a silo, and not too large. Anything else ends the connection.</summary>
/// <remarks>
/// Orleans believes what the head says: that the sender is a grain, that the message answers another silo's question, or where a grain is now.
/// A connection begins with a preamble (4 bytes of length, then its bytes). A message has two lengths of 4 bytes, its head and its body. The
/// head begins with 4 bytes of flags, 8 of a number, the sender and the receiver.
/// </remarks>
sealed class UserFrames(PipeReader inner, SerializerSessionPool sessions) : PipeReader
{
    /// <summary>A job file has at most a million characters, twice in a message.</summary>
    const int LargestBody = 16 << 20, LargestHead = 64 << 10, LargestPreamble = 1024, LargestId = 1024;

    const int DirectionShift = 16, DirectionMask = 0xF, Request = 1, OneWay = 3;
    const uint AnswerMask = 0x00F0_0000, HasCacheInvalidation = 1 << 7;

    ReadOnlySequence<byte> _buffer;
    long _next;                 // where the first message begins that was not checked, after the beginning of the buffer

    /// <summary>Whether the preamble has arrived.</summary>
    public bool HasBegun { get; private set; }

    /// <exception cref="InvalidDataException">A message's head is not what a user may send.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Check(await inner.ReadAsync(cancellationToken));

    /// <exception cref="InvalidDataException">A message's head is not what a user may send.</exception>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        Check(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _next -= _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    ReadResult Check(ReadResult read)
    {
        _buffer = read.Buffer;
        while (_next < _buffer.Length && LengthOf(_buffer.Slice(_next)) is long length)
        {
            _next += length;
            HasBegun = true;
        }

        return read;
    }

    /// <summary>Checks the head of the message with which the bytes begin.</summary>
    /// <returns>The message's length; null when its head has not arrived completely.</returns>
    long? LengthOf(ReadOnlySequence<byte> bytes)
    {
        int size = HasBegun ? 8 : 4;
        if (bytes.Length < size) return null;
        Span<byte> lengths = stackalloc byte[8];
        bytes.Slice(0, size).CopyTo(lengths);
        int head = BinaryPrimitives.ReadInt32LittleEndian(lengths), body = BinaryPrimitives.ReadInt32LittleEndian(lengths[4..]);
        if (!HasBegun)
            return head is > 0 and <= LargestPreamble ? 4 + head : throw new InvalidDataException($"A connection begins with a preamble of {head} bytes; 1 to {LargestPreamble} are allowed.");
        if (head is <= 0 or > LargestHead || body is < 0 or > LargestBody)
            throw new InvalidDataException($"A user's message has a head of {head} bytes and a body of {body}; 1 to {LargestHead} and 0 to {LargestBody} are allowed.");
        if (bytes.Length < size + head) return null;
        CheckHead(bytes.Slice(size, head));
        return size + head + body;
    }

    void CheckHead(ReadOnlySequence<byte> head)
    {
        using SerializerSession session = sessions.GetSession();
        Reader<ReadOnlySequenceInput> reader = Reader.Create(head, session);
        uint flags = reader.ReadUInt32();
        if (((flags >> DirectionShift) & DirectionMask) is not (Request or OneWay) || (flags & AnswerMask) != 0)
            throw new InvalidDataException("A user's message answers a request; users can only make requests.");
        if ((flags & HasCacheInvalidation) != 0) throw new InvalidDataException("A user's message says where grains are; only silos can know that.");
        _ = reader.ReadInt64();
        if (!new GrainType(ReadId(ref reader)).IsClient()) throw new InvalidDataException("A user's message claims to come from a grain or a silo.");
        _ = ReadId(ref reader);
        if (new GrainType(ReadId(ref reader)).IsClient()) throw new InvalidDataException("A user's message is meant for another client.");
        _ = ReadId(ref reader);
    }

    /// <summary>Reads a part of a grain's id. Its hash travels with it, and a wrong one would make Orleans see two grains in one.</summary>
    static IdSpan ReadId(ref Reader<ReadOnlySequenceInput> reader)
    {
        uint length = reader.ReadVarUInt32();
        if (length is 0 or > LargestId) throw new InvalidDataException($"A user's message has an id of {length} bytes; 1 to {LargestId} are allowed.");
        int hash = reader.ReadInt32();
        IdSpan id = new(reader.ReadBytes(length));
        return id.GetHashCode() == hash ? id : throw new InvalidDataException("A user's message has an id with a wrong hash.");
    }
}
