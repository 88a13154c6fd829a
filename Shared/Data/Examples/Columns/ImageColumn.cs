using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Windrow.Images;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>How images of other proportions get the size that a model reads.</summary>
public enum ImageFit
{
    /// <summary>Stretched, so that all of the image is seen.</summary>
    Stretch,

    /// <summary>The largest part of the right proportions in the middle.</summary>
    Crop,
}

/// <summary>How the values of images are shifted and scaled.</summary>
public enum ImageNormalization
{
    /// <summary>Each channel to mean 0 and deviation 1 over the training part.</summary>
    Training,

    /// <summary>Values from 0 to 1.</summary>
    None,
}

/// <summary>An image.</summary>
[DisplayName("image")]
[Description("The name of a PNG or JPEG file, which is the only time step or is divided into several. Relative names start at the folder of the table.")]
public sealed record ImageColumnOptions : InputColumnOptions
{
    [Description("Height in pixels to which images are resized.")]
    [Range(1, 4096)]
    public required int Height { get; init; }

    [Description("Width in pixels to which images are resized.")]
    [Range(1, 4096)]
    public required int Width { get; init; }

    [Description("Values of a pixel: 3 for color, 1 for gray.")]
    [AllowedValues(1, 3)]
    [Range(1, 3)]
    public int Channels { get; init; } = 3;

    [Description("How an image is divided into time steps: image is one step, rows and columns are read one after the other, patches are squares that are read row by row.")]
    public ImageSteps Steps { get; init; }

    [Description("Height and width of a patch in pixels, which must divide those of the image.")]
    [Range(1, 4096)]
    public int? PatchSize { get; init; }

    [Description("What becomes of images with other proportions: stretch changes these, crop takes the middle.")]
    public ImageFit Fit { get; init; }

    [Description("Whether each channel gets mean 0 and standard deviation 1 over the training part, or values stay from 0 to 1 (none).")]
    public ImageNormalization Normalize { get; init; }

    [Description("Changes images during training, in another way in each epoch; when left out, they stay as they are.")]
    public ImageAugmentationOptions? Augmentation { get; init; }

    [Description("Largest product of height and width of an image, in millions of pixels; larger ones are refused before they are read into memory.")]
    [Range(1, 1000)]
    public int MaxMegapixels { get; init; } = 50;

    internal override string? Check(Cell cell, DecimalMark mark) => FileCell.Use(cell, Column, ImageColumn.Kind, stream =>
    {
        (int height, int width) = ImageFile.ReadSize(stream);
        return (long)height * width <= MaxMegapixels * ImageColumn.Million
            ? null
            : FormattableString.Invariant($"an image of {width} x {height} pixels, but maxMegapixels of the column is {MaxMegapixels}. Make it smaller, or raise maxMegapixels.");
    });

    internal override ColumnSurvey Survey(DecimalMark mark) => new ImageSurvey(this);

    internal override FrameAugmentation? AugmentationOf(FrameColumn? column, long seed) => Augmentation is null ? null : new ImageAugmentation(Augmentation, (ImageColumn)column!, seed);

    internal override IEnumerable<CrossProblem> Problems()
    {
        if (Channels == 2) yield return new("data.inputs: channels is 2", "it must be 3 for color, or 1 for gray.", "data.inputs");
        if (Steps == ImageSteps.Patches != PatchSize is not null)
            yield return new(
                $"data.inputs: steps is {EnumWords.Word(Steps)} and patchSize is {(PatchSize is null ? "missing" : "given")}",
                "patchSize must be given for patches, and only for these.",
                "data.inputs");
        else if (PatchSize is int patch && (Height % patch != 0 || Width % patch != 0))
            yield return new($"data.inputs: patchSize is {patch}, height is {Height} and width is {Width}", "patchSize must divide both.", "data.inputs");
    }
}

/// <summary>A column of images with how they are read.</summary>
public sealed record ImageColumn : FrameColumn
{
    internal const long Million = 1_000_000;

    internal static readonly FileKind Kind = new("image", "a PNG or JPEG file", "image/png");

    /// <summary>Height in pixels, H.</summary>
    public required int Height { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int PixelWidth { get; init; }

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
    public override int Width => Layout.StepWidth;

    /// <summary>Where the values are in the time steps.</summary>
    [JsonIgnore]
    internal ImageLayout Layout => new(Steps, Channels, Height, PixelWidth, PatchSize);

    /// <summary>Reads an image, [T, <see cref="Width"/>].</summary>
    internal override string? Encode(Cell cell, out float[] frames)
    {
        float[] read = [];
        string? wrong = FileCell.Use(cell, Column, Kind, stream =>
        {
            read = Resized(ImageFile.Read(stream, MaxMegapixels * Million));
            return null;
        });
        int size = Height * PixelWidth;
        for (int at = 0; at < read.Length; at++) read[at] = (float)((read[at] - Means[at / size]) / Deviations[at / size]);
        frames = Steps == ImageSteps.Image || wrong is not null ? read : Divided(read);
        return wrong;
    }

    float[] Divided(float[] image)
    {
        float[] divided = new float[image.Length];
        ImageLayout layout = Layout;
        for (int row = 0, at = 0; row < Channels * Height; row++)
        {
            for (int x = 0; x < PixelWidth; x++, at++)
            {
                (int step, int place) = layout.At(row / Height, row % Height, x);
                divided[step * Width + place] = image[at];
            }
        }

        return divided;
    }

    float[] Resized(PixelImage image)
    {
        float[] color = ImageResize.Of(image, PartOf(image), Height, PixelWidth);
        if (Channels == PixelImage.Channels) return color;
        int size = Height * PixelWidth;
        float[] gray = new float[size];
        for (int i = 0; i < size; i++) gray[i] = (float)(0.299 * color[i] + 0.587 * color[size + i] + 0.114 * color[2 * size + i]);      // luma of ITU-R BT.601
        return gray;
    }

    (int Top, int Left, int Height, int Width) PartOf(PixelImage image)
    {
        if (Fit == ImageFit.Stretch) return (0, 0, image.Height, image.Width);
        int height = (int)Math.Clamp((long)image.Width * Height / PixelWidth, 1, image.Height), width = (int)Math.Clamp((long)image.Height * PixelWidth / Height, 1, image.Width);
        return ((image.Height - height) / 2, (image.Width - width) / 2, height, width);
    }
}

/// <summary>Finds the mean and the deviation of each channel.</summary>
sealed class ImageSurvey(ImageColumnOptions options) : ColumnSurvey
{
    readonly double[] _sums = new double[options.Channels], _squares = new double[options.Channels];
    readonly ImageColumn _plain = new()
    {
        Column = options.Column,
        Height = options.Height,
        PixelWidth = options.Width,
        Channels = options.Channels,
        Fit = options.Fit,
        Means = [.. new double[options.Channels]],
        Deviations = [.. Enumerable.Repeat(1.0, options.Channels)],
        MaxMegapixels = options.MaxMegapixels,
    };

    long _images;

    public override void Add(Cell cell)
    {
        if (_plain.Encode(cell, out float[] image) is not null) return;        // refused when examples are written
        _images++;
        int size = image.Length / options.Channels;
        for (int c = 0; c < options.Channels; c++)
        {
            double sum = 0, squares = 0;
            foreach (float value in image.AsSpan(c * size, size))
            {
                sum += value;
                squares += (double)value * value;
            }

            _sums[c] += sum;
            _squares[c] += squares;
        }
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_images == 0) throw new DataException($"No training row has an image in the column '{options.Column}' that can be read. Correct the files, or name others.");
        double count = (double)_images * options.Height * options.Width;
        double[] means = [.. _sums.Select(sum => sum / count)];
        double[] deviations = [.. _squares.Select((squares, c) => Math.Sqrt(Math.Max(0, squares / count - means[c] * means[c])))];
        ImageColumn column = options.Normalize == ImageNormalization.None ? _plain : _plain with { Means = means, Deviations = [.. deviations.Select(deviation => deviation > 1e-6 ? deviation : 1)] };
        column = column with { Steps = options.Steps, PatchSize = options.PatchSize ?? 0 };
        string[] notices = deviations.Any(deviation => deviation > 1e-6) ? [] : [$"All images of the column '{options.Column}' are of the same color, so a model cannot learn from them."];
        int steps = column.Layout.Steps;
        string found = $"image, {options.Channels} x {options.Height} x {options.Width} numbers{(steps == 1 ? "" : $" in {steps} time steps")}";
        return (column, new ColumnReport(options.Column, found, notices));
    }
}
