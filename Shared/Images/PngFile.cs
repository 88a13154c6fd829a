using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Windrow.Images;

/// <summary>Reads PNG files: every color type and depth, interlaced or not. Contents are unpacked row by row, and no further than the size in the header says: a small
/// file can unpack to gigabytes. ISO/IEC 15948, https://www.w3.org/TR/png-3.</summary>
static class PngFile
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <exception cref="ImageException">The header is damaged.</exception>
    public static (int Height, int Width) ReadSize(Stream stream)
    {
        PngHeader header = ReadHeader(stream);
        return (header.Height, header.Width);
    }

    /// <exception cref="ImageException">The file is damaged.</exception>
    public static PixelImage Read(Stream stream)
    {
        PngHeader header = ReadHeader(stream);
        byte[] palette = [], transparency = [];
        using MemoryStream packed = new();
        for (string name = ""; name != "IEND";)
        {
            (name, byte[] data) = ReadChunk(stream);
            if (name == "IHDR") throw Damaged("it has two headers");
            if (name == "PLTE") palette = data;
            else if (name == "tRNS") transparency = data;
            else if (name == "IDAT") packed.Write(data);
        }

        packed.Position = 0;
        using ZLibStream contents = new(packed, CompressionMode.Decompress);
        try
        {
            return new PngPixels(header, palette, transparency).Read(contents);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged("its contents cannot be unpacked");
        }
    }

    static PngHeader ReadHeader(Stream stream)
    {
        byte[] signature = new byte[Signature.Length];
        if (stream.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false) < signature.Length) throw Damaged("it is cut short");
        (string name, byte[] data) = ReadChunk(stream);
        return name == "IHDR" && data.Length == PngHeader.Bytes ? PngHeader.Read(data) : throw Damaged("it does not begin with a header");
    }

    static (string Name, byte[] Data) ReadChunk(Stream stream)
    {
        byte[] head = new byte[8];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) throw Damaged("it is cut short");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > stream.Length - stream.Position - sizeof(uint)) throw Damaged("it is cut short");
        byte[] data = new byte[length], checksum = new byte[sizeof(uint)];
        stream.ReadExactly(data);
        stream.ReadExactly(checksum);
        if (Crc(data, Crc(head.AsSpan(4), uint.MaxValue)) != ~BinaryPrimitives.ReadUInt32BigEndian(checksum)) throw Damaged("a checksum is wrong");
        return (Encoding.ASCII.GetString(head, 4, 4), data);
    }

    public static ImageException Damaged(string reason) => new($"is damaged: {reason}. Write it again.");

    /// <summary>Continues a checksum, which begins with all bits set and ends with all bits inverted.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes, uint crc)
    {
        foreach (byte one in bytes) crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ one)];
        return crc;
    }

    static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        return crc;
    })];
}
