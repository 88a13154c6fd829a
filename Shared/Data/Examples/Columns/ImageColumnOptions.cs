using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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

    [Description("Number of channels: 3 for color, 1 for gray.")]
    [Range(1, 3)]
    public int Channels { get; init; } = 3;

    [Description("How an image is divided into time steps: image is one step, rows and columns are read one after the other, patches are squares that are read row by row.")]
    public ImageSteps Steps { get; init; }

    [Description("Height and width of a patch in pixels, which must divide those of the image.")]
    [Range(1, 4096)]
    public int? PatchSize { get; init; }

    [Description("How images with another aspect ratio are fitted: stretch distorts them, crop keeps the center.")]
    public ImageFit Fit { get; init; }

    [Description("Whether each channel gets mean 0 and standard deviation 1 over the training part, or values stay from 0 to 1 (none).")]
    public ImageNormalization Normalize { get; init; }

    [Description("Changes images at random during training, differently in each epoch; when left out, they stay as they are.")]
    public ImageAugmentationOptions? Augmentation { get; init; }

    [Description("Largest product of height and width of an image, in millions of pixels; larger ones are refused before they are read into memory.")]
    [Range(1, 700)]
    public int MaxMegapixels { get; init; } = 50;

    internal override string? Check(Cell cell, DecimalMark mark) => FileCell.Use(cell, Column, ImageColumn.Kind, stream =>
    {
        (int height, int width) = ImageFile.ReadSize(stream);
        return (long)height * width <= MaxMegapixels * ImageColumn.Million
            ? null
            : FormattableString.Invariant($"an image of {width} x {height} pixels, but maxMegapixels of the column is {MaxMegapixels}. Make it smaller, or raise maxMegapixels.");
    });

    internal override ColumnSurvey Survey(DecimalMark mark) => new ImageSurvey(this);

    internal override bool NamesFiles => true;

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
