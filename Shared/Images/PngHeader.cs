using System.Buffers.Binary;

namespace Windrow.Images;

/// <summary>The chunk <c>IHDR</c> of a PNG file.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Depth">Bits of a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Color">What the samples of a pixel are.</param>
/// <param name="IsInterlaced">Whether there are seven images with more and more of the pixels.</param>
sealed record PngHeader(int Height, int Width, int Depth, PngColor Color, bool IsInterlaced)
{
    public const int Bytes = 13;

    /// <summary>Samples of a pixel.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.RgbAlpha => 4,
        _ => 1,
    };

    /// <exception cref="ImageException">The header is damaged.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw PngFile.Damaged($"its header says {width} x {height} pixels");
        (int depth, PngColor color) = (data[8], (PngColor)data[9]);
        bool isValid = color switch
        {
            PngColor.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!isValid) throw PngFile.Damaged($"its header says {depth} bits for the color type {(int)color}");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1) throw PngFile.Damaged("its header names methods that do not exist");
        return new PngHeader((int)height, (int)width, depth, color, data[12] == 1);
    }
}

/// <summary>What the samples of a pixel are; the numbers are those of the file.</summary>
enum PngColor
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}
