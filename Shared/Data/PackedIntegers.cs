using System.Buffers.Binary;

namespace Windrow.Data;

/// <summary>Tokens and classes in files: little-endian, with the smallest width that holds them all.</summary>
static class PackedIntegers
{
    /// <summary>Bytes of each number when there are <paramref name="count"/> different ones, from 0: 1, 2 or 4.</summary>
    public static int Width(int count) => count <= 256 ? 1 : count <= 65_536 ? 2 : 4;

    public static void Write(Span<byte> bytes, int width, int index, int value)
    {
        Span<byte> place = bytes.Slice(index * width, width);
        if (width == 1) place[0] = (byte)value;
        else if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value);
        else BinaryPrimitives.WriteInt32LittleEndian(place, value);
    }

    public static int Read(ReadOnlySpan<byte> bytes, int width, int index) => width switch
    {
        1 => bytes[index],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * index)..]),
    };
}
