using System.Buffers.Binary;
using System.IO.Compression;
using BigGustave;

namespace Windrow.Images;

/// <summary>Reads PNG files with BigGustave, after a check that their contents have the size that the header says: a small file can unpack to gigabytes.</summary>
static class PngFile
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <exception cref="ImageException">The header is damaged.</exception>
    public static (int Height, int Width) ReadSize(Stream stream)
    {
        byte[] header = new byte[26];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan(12).StartsWith("IHDR"u8)) throw Damaged("its header is incomplete");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16)), height = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(20));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw Damaged($"its header says {width} x {height} pixels");
        return ((int)height, (int)width);
    }

    /// <exception cref="ImageException">The file is damaged.</exception>
    public static PixelImage Read(Stream stream, int height, int width)
    {
        try
        {
            byte[] file = Bytes(stream);
            RequireUnpackedSize(file, height, width);
            Png png = Png.Open(file);
            byte[] pixels = new byte[checked(height * width * PixelImage.Channels)];
            for (int y = 0, at = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    Pixel pixel = png.GetPixel(x, y);
                    pixels[at++] = OnWhite(pixel.R, pixel.A);
                    pixels[at++] = OnWhite(pixel.G, pixel.A);
                    pixels[at++] = OnWhite(pixel.B, pixel.A);
                }
            }

            return new PixelImage(height, width, pixels);
        }
        catch (Exception e) when (e is not (ImageException or IOException { InnerException: null } or OutOfMemoryException))
        {
            throw Damaged(e.Message, e);
        }
    }

    static byte OnWhite(byte value, byte alpha) => (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);

    static byte[] Bytes(Stream stream)
    {
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Unpacks the image without keeping it, and refuses one that does not end where its size says.</summary>
    static void RequireUnpackedSize(byte[] file, int height, int width)
    {
        int bits = file[24] * file[25] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, byte other => throw Damaged($"it has the color type {other}") };
        // A row has a byte for its filter. Interlaced, there are seven images, with at most as many more rows and one unfinished byte in each.
        long most = (((long)width * bits + 7) / 8 + 1) * height;
        if (file[28] != 0) most = 2 * most + 7L * (height + width);
        using ZLibStream unpacked = new(new MemoryStream(Contents(file)), CompressionMode.Decompress);
        byte[] piece = new byte[1 << 16];
        for (int read; (read = unpacked.Read(piece)) > 0;)
        {
            most -= read;
            if (most < 0) throw Damaged("its contents are longer than its size in pixels");
        }
    }

    /// <summary>The chunks <c>IDAT</c>, one after the other.</summary>
    static byte[] Contents(byte[] file)
    {
        using MemoryStream contents = new();
        for (long at = Signature.Length; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length) throw Damaged("it is cut short");
            if (file.AsSpan((int)at + 4).StartsWith("IDAT"u8)) contents.Write(file, (int)at + 8, (int)length);
            at += 12 + length;
        }

        return contents.ToArray();
    }

    static ImageException Damaged(string reason, Exception? inner = null) =>
        inner is null ? new($"is damaged: {reason}. Write it again.") : new($"is damaged: {reason.TrimEnd('.')}. Write it again.", inner);
}
