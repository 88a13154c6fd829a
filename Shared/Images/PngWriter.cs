using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Windrow.Images;

/// <summary>Writes PNG files of red, green and blue with 8 bits each, to show what a model sees.</summary>
/// <remarks>PNG, third edition, https://www.w3.org/TR/png-3. Lines are not filtered, which suits small images.</remarks>
static class PngWriter
{
    const byte BitDepth = 8, TrueColor = 2;

    /// <summary>The file of an image.</summary>
    public static byte[] Write(PixelImage image)
    {
        byte[] header = new byte[PngHeader.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        (header[8], header[9]) = (BitDepth, TrueColor);
        using MemoryStream file = new();
        file.Write(PngFile.Signature);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Packed(image));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    static byte[] Packed(PixelImage image)
    {
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int line = image.Width * PixelImage.Channels;
            for (int y = 0; y < image.Height; y++)
            {
                zip.WriteByte(0);       // not filtered
                zip.Write(image.Pixels, y * line, line);
            }
        }

        return packed.ToArray();
    }

    static void WriteChunk(Stream file, string name, byte[] data)
    {
        byte[] number = new byte[sizeof(uint)], kind = Encoding.ASCII.GetBytes(name);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~PngFile.Crc(data, PngFile.Crc(kind, uint.MaxValue)));
        file.Write(number);
    }
}
