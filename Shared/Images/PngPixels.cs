using System.Buffers.Binary;

namespace Windrow.Images;

/// <summary>Turns the unpacked rows of a PNG file into pixels.</summary>
/// <param name="header">Size and samples.</param>
/// <param name="palette">Red, green and blue of each color; empty without a palette.</param>
/// <param name="transparency">The chunk <c>tRNS</c>: alpha of each color of the palette, or the one color that is transparent; empty without it.</param>
sealed class PngPixels(PngHeader header, byte[] palette, byte[] transparency)
{
    /// <summary>Where the seven images of an interlaced file begin, and the distance between their pixels: x, y, dx, dy.</summary>
    static readonly (int X, int Y, int Dx, int Dy)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <exception cref="ImageException">A row or a color does not exist.</exception>
    /// <exception cref="EndOfStreamException">The rows are cut short.</exception>
    public PixelImage Read(Stream rows)
    {
        PixelImage image = new(header.Height, header.Width, new byte[checked(header.Height * header.Width * PixelImage.Channels)]);
        foreach ((int X, int Y, int Dx, int Dy) pass in header.IsInterlaced ? Passes : [(0, 0, 1, 1)]) ReadPass(rows, image, pass);
        return image;
    }

    void ReadPass(Stream rows, PixelImage image, (int X, int Y, int Dx, int Dy) pass)
    {
        int width = (header.Width - pass.X + pass.Dx - 1) / pass.Dx, height = (header.Height - pass.Y + pass.Dy - 1) / pass.Dy;
        if (width <= 0 || height <= 0) return;
        int pixelBytes = Math.Max(1, header.Samples * header.Depth / 8);
        int rowBytes = (int)(((long)width * header.Samples * header.Depth + 7) / 8);
        byte[] row = new byte[rowBytes + 1], above = new byte[rowBytes + 1];        // the first byte is the filter
        for (int y = 0; y < height; y++)
        {
            rows.ReadExactly(row);
            Unfilter(row[0], row.AsSpan(1), above.AsSpan(1), pixelBytes);
            for (int x = 0; x < width; x++)
                Put(row.AsSpan(1), x, image.Pixels.AsSpan(((pass.Y + y * pass.Dy) * header.Width + pass.X + x * pass.Dx) * PixelImage.Channels, PixelImage.Channels));
            (row, above) = (above, row);
        }
    }

    /// <summary>Adds what the filter had subtracted: the byte of the pixel on the left, above, their mean, or Paeth's choice.</summary>
    static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4) throw PngFile.Damaged($"a row has the filter {filter}");
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes], up = above[i], corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => 0,
            });
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner, toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    /// <summary>Writes red, green and blue of a pixel on a white ground.</summary>
    void Put(ReadOnlySpan<byte> row, int x, Span<byte> rgb)
    {
        int first = x * header.Samples;
        byte alpha = header.Color is PngColor.GrayAlpha or PngColor.RgbAlpha ? Scaled(Sample(row, first + header.Samples - 1)) : IsTransparent(row, first) ? (byte)0 : byte.MaxValue;
        if (header.Color == PngColor.Palette)
        {
            int color = Sample(row, first);
            if (3 * color + 3 > palette.Length) throw PngFile.Damaged($"a pixel has the color {color}, but the palette has {palette.Length / 3}");
            palette.AsSpan(3 * color, 3).CopyTo(rgb);
            if (color < transparency.Length) alpha = transparency[color];
        }
        else if (header.Color is PngColor.Rgb or PngColor.RgbAlpha)
        {
            for (int c = 0; c < 3; c++) rgb[c] = Scaled(Sample(row, first + c));
        }
        else rgb.Fill(Scaled(Sample(row, first)));

        if (alpha == byte.MaxValue) return;
        for (int c = 0; c < 3; c++) rgb[c] = (byte)((rgb[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /// <summary>Whether a pixel has the one color that is transparent, in files without alpha and palette.</summary>
    bool IsTransparent(ReadOnlySpan<byte> row, int first)
    {
        if (header.Color is not (PngColor.Gray or PngColor.Rgb) || transparency.Length < 2 * header.Samples) return false;
        for (int c = 0; c < header.Samples; c++)
        {
            if (Sample(row, first + c) != BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * c))) return false;
        }

        return true;
    }

    int Sample(ReadOnlySpan<byte> row, int index) => header.Depth switch
    {
        8 => row[index],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]),
        int depth => row[index * depth / 8] >> (8 - depth - index * depth % 8) & ((1 << depth) - 1),
    };

    /// <summary>A sample from 0 to 255; of 16 bits, the upper eight, as in other programs.</summary>
    byte Scaled(int sample) => header.Depth switch
    {
        8 => (byte)sample,
        16 => (byte)(sample >> 8),
        int depth => (byte)(sample * 255 / ((1 << depth) - 1)),
    };
}
