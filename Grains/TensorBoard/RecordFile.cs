using System.Buffers.Binary;
using System.Numerics;

namespace Windrow.Grains.TensorBoard;

/// <summary>TensorFlow's record format: for each record its length (8 bytes), a checksum of the length (4), the data, and a checksum of the data (4),
/// all little-endian. https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.</summary>
static class RecordFile
{
    const int Head = 12, Tail = 4;

    /// <summary>Appends a record.</summary>
    public static void Append(Stream file, byte[] data)
    {
        Span<byte> head = stackalloc byte[Head];
        BinaryPrimitives.WriteInt64LittleEndian(head, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum(head[..8]));
        file.Write(head);
        file.Write(data);
        Span<byte> tail = stackalloc byte[Tail];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Checksum(data));
        file.Write(tail);
    }

    /// <summary>Reads the records from the position of the stream on, until its end or the first record that is damaged or cut off.</summary>
    /// <returns>Each record with the position after it.</returns>
    public static IEnumerable<(byte[] Data, long End)> Read(Stream file)
    {
        byte[] head = new byte[Head];
        while (file.ReadAtLeast(head, Head, throwOnEndOfStream: false) == Head)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(head);
            bool isLength = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)) == Checksum(head.AsSpan(0, 8));
            if (!isLength || length > file.Length - file.Position - Tail) yield break;
            byte[] record = new byte[length + Tail];
            file.ReadExactly(record);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan((int)length)) != Checksum(record.AsSpan(0, (int)length))) yield break;
            yield return (record[..(int)length], file.Position);
        }
    }

    /// <summary>CRC-32C, rotated and shifted so that a checksum of data that contain checksums is as good as any other.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        foreach (byte one in data) crc = BitOperations.Crc32C(crc, one);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8;
    }
}
