using System.Buffers.Binary;
using System.IO.Compression;

namespace Windrow.Images;

/// <summary>Reads PNG files: every color type and depth, interlaced or not. Contents are unpacked row by row, and no further than the size in the header says: a small
/// file can unpack to gigabytes. ISO/IEC 15948, https://www.w3.org/TR/png-3.</summary>
static class PngFile
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <exception cref="ImageException">The header is damaged.</exception>
    public static (int Height, int Width) ReadSize(Stream stream)
    {
        byte[] start = new byte[Signature.Length + 8 + PngHeader.Bytes];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan(12).StartsWith("IHDR"u8)) throw Damaged("its header is incomplete");
        PngHeader header = PngHeader.Read(start.AsSpan(16));
        return (header.Height, header.Width);
    }

    /// <exception cref="ImageException">The file is damaged.</exception>
    public static PixelImage Read(Stream stream)
    {
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        ReadOnlySpan<byte> file = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        PngHeader? header = null;
        byte[] palette = [], transparency = [];
        using MemoryStream packed = new();
        for (int at = Signature.Length; ;)
        {
            if (at + 12 > file.Length) throw Damaged("it is cut short");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) throw Damaged("it is cut short");
            ReadOnlySpan<byte> name = file.Slice(at + 4, 4), data = file.Slice(at + 8, (int)length);
            if (Crc(file.Slice(at + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..])) throw Damaged("a checksum is wrong");
            if (name.SequenceEqual("IHDR"u8) && data.Length == PngHeader.Bytes) header = PngHeader.Read(data);
            else if (name.SequenceEqual("PLTE"u8)) palette = data.ToArray();
            else if (name.SequenceEqual("tRNS"u8)) transparency = data.ToArray();
            else if (name.SequenceEqual("IDAT"u8)) packed.Write(data);
            else if (name.SequenceEqual("IEND"u8)) break;
            at += 12 + (int)length;
        }

        if (header is null) throw Damaged("it has no header");
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

    public static ImageException Damaged(string reason) => new($"is damaged: {reason}. Write it again.");

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes) crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ one)];
        return ~crc;
    }

    static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        return crc;
    })];
}
