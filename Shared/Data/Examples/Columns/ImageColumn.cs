using System.Text.Json.Serialization;
using Windrow.Images;

namespace Windrow.Data;

/// <summary>A column of images with how they are read.</summary>
public sealed record ImageColumn : FrameColumn
{
    internal const long Million = 1_000_000;

    internal static readonly FileKind Kind = new("image", "a PNG or JPEG file", "image/png");

    /// <summary>Height in pixels, H.</summary>
    public required int Height { get; init; }

    /// <summary>Width in pixels, W.</summary>
    public required int Width { get; init; }

    /// <summary>3 for color, 1 for gray, C.</summary>
    public required int Channels { get; init; }

    public required ImageFit Fit { get; init; }

    /// <summary>The mean of each channel over the training part, [C]; 0 without normalization.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>The deviation of each channel over the training part, [C]; 1 without normalization, or where all values are equal.</summary>
    public required IReadOnlyList<double> Deviations { get; init; }

    /// <summary>Largest product of height and width of an image, in millions of pixels.</summary>
    public required int MaxMegapixels { get; init; }

    /// <summary>How an image is divided into time steps.</summary>
    public ImageSteps Steps { get; init; }

    /// <summary>Height and width of a patch; 0 without patches.</summary>
    public int PatchSize { get; init; }

    /// <summary>Numbers of each time step.</summary>
    [JsonIgnore]
    public override int StepWidth => Layout.StepWidth;

    /// <summary>Where the values are in the time steps.</summary>
    [JsonIgnore]
    internal ImageLayout Layout => new(Steps, Channels, Height, Width, PatchSize);

    /// <summary>Reads an image, [T, <see cref="StepWidth"/>].</summary>
    internal override string? Encode(Cell cell, out float[] frames)
    {
        float[] read = [];
        string? wrong = FileCell.Use(cell, Column, Kind, stream =>
        {
            read = Resized(ImageFile.Read(stream, MaxMegapixels * Million));
            return null;
        });
        int size = Height * Width;
        for (int at = 0; at < read.Length; at++) read[at] = (float)((read[at] - Means[at / size]) / Deviations[at / size]);
        frames = Steps == ImageSteps.Image || wrong is not null ? read : Divided(read);
        return wrong;
    }

    internal override long EstimatedBytes(Cell cell) => (long)Channels * Height * Width * sizeof(float);

    /// <summary>The image that some time steps are, as the model sees it.</summary>
    /// <param name="frames">[T, <see cref="StepWidth"/>].</param>
    internal PixelImage Shown(ReadOnlySpan<float> frames)
    {
        byte[] pixels = new byte[Height * Width * PixelImage.Channels];
        ImageLayout layout = Layout;
        for (int y = 0, at = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                for (int color = 0; color < PixelImage.Channels; color++, at++)
                {
                    int channel = Channels == 1 ? 0 : color;
                    (int step, int place) = layout.At(channel, y, x);
                    double value = frames[step * StepWidth + place] * Deviations[channel] + Means[channel];
                    pixels[at] = (byte)Math.Clamp(Math.Round(value * byte.MaxValue), 0, byte.MaxValue);
                }
            }
        }

        return new PixelImage(Height, Width, pixels);
    }

    float[] Divided(float[] image)
    {
        float[] divided = new float[image.Length];
        ImageLayout layout = Layout;
        for (int row = 0, at = 0; row < Channels * Height; row++)
        {
            for (int x = 0; x < Width; x++, at++)
            {
                (int step, int place) = layout.At(row / Height, row % Height, x);
                divided[step * StepWidth + place] = image[at];
            }
        }

        return divided;
    }

    float[] Resized(PixelImage image)
    {
        float[] color = ImageResize.Of(image, PartOf(image), Height, Width);
        if (Channels == PixelImage.Channels) return color;
        int size = Height * Width;
        float[] gray = new float[size];
        for (int i = 0; i < size; i++) gray[i] = (float)(0.299 * color[i] + 0.587 * color[size + i] + 0.114 * color[2 * size + i]);      // luma of ITU-R BT.601
        return gray;
    }

    (int Top, int Left, int Height, int Width) PartOf(PixelImage image)
    {
        if (Fit == ImageFit.Stretch) return (0, 0, image.Height, image.Width);
        int height = (int)Math.Clamp((long)image.Width * Height / Width, 1, image.Height), width = (int)Math.Clamp((long)image.Height * Width / Height, 1, image.Width);
        return ((image.Height - height) / 2, (image.Width - width) / 2, height, width);
    }
}
