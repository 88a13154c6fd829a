using System.Globalization;

namespace Windrow.Images;

/// <summary>Reads images: PNG and JPEG, recognized by their first bytes. Gray becomes equal red, green and blue; transparent parts become white. A rotation that
/// a camera noted in Exif data is not applied.</summary>
public static class ImageFile
{
    /// <summary>Height and width, from the header alone.</summary>
    /// <param name="stream">Read from its position.</param>
    /// <exception cref="ImageException">It is no PNG or JPEG, or its header is damaged.</exception>
    public static (int Height, int Width) ReadSize(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] start = Start(stream);
        return PngFile.IsPng(start) ? PngFile.ReadSize(stream) : JpegFile.IsJpeg(start) ? JpegFile.ReadSize(stream) : throw Other(start);
    }

    /// <summary>Reads an image.</summary>
    /// <param name="stream">Can be read again from its position.</param>
    /// <param name="maxPixels">Largest product of height and width; checked before memory is taken.</param>
    /// <exception cref="ImageException">It is no PNG or JPEG, is damaged, or has too many pixels.</exception>
    public static PixelImage Read(Stream stream, long maxPixels)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long at = stream.Position;
        (int height, int width) = ReadSize(stream);
        if ((long)height * width > maxPixels)
            throw new ImageException(string.Create(CultureInfo.InvariantCulture, $"has {width:N0} x {height:N0} pixels, but at most {maxPixels:N0} are read. Make it smaller."));
        stream.Position = at;
        bool isPng = PngFile.IsPng(Start(stream));
        return isPng ? PngFile.Read(stream) : JpegFile.Read(stream, height, width);
    }

    /// <summary>The first bytes; the stream stays where it is.</summary>
    static byte[] Start(Stream stream)
    {
        long at = stream.Position;
        byte[] start = new byte[12];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = at;
        return start[..read];
    }

    static ImageException Other(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) return new ImageException("is empty. Save it again.");
        string? name = start switch
        {
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF file",
            [(byte)'B', (byte)'M', ..] => "a BMP file",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "a WebP file",
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF file",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', (byte)'f', ..] => "an AVIF file",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h', (byte)'e', ..] => "a HEIC file",
            [(byte)'<', ..] => "an SVG file",
            _ => null,
        };
        return new ImageException($"is {name ?? "not an image in a supported format"}; images are PNG or JPEG. Convert it, for example with ImageMagick: magick in out.png.");
    }
}
