using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Windrow.Tests.Images;

/// <summary>Writes PNG files, also those that lie about their size.</summary>
static class PngBytes
{
    /// <summary>A PNG file with 8 bits for each of three colors.</summary>
    public static byte[] File(int width, int height, byte[] contents)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zip.Write(contents);
        return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];

        static byte[] Chunk(string name, byte[] data)
        {
            byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(name), .. data, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, chunk.Length - 8)));
            return chunk;
        }

        static uint Crc(ReadOnlySpan<byte> bytes)
        {
            uint crc = uint.MaxValue;
            foreach (byte one in bytes)
            {
                crc ^= one;
                for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }

            return ~crc;
        }
    }
}
