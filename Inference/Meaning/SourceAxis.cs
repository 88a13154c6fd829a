using Windrow.Data;
using Windrow.Images;

namespace Windrow.Inference.Meaning;

/// <summary>What the time steps are at which a model looks while it writes, for people.</summary>
abstract record SourceAxis
{
    /// <summary>The axis of a model that reads such rows.</summary>
    public static SourceAxis Of(Preprocessing preprocessing) => preprocessing.Frames switch
    {
        AudioColumn audio => new TimeAxis(audio.Features.HopMilliseconds * audio.Features.Stack / 1000),
        ImageColumn image => new PictureAxis(image),
        _ => new TokenAxis(),
    };
}

/// <summary>Tokens of a text, which have names.</summary>
sealed record TokenAxis : SourceAxis;

/// <summary>Parts of a recording.</summary>
/// <param name="SecondsEach">From the start of one to the start of the next.</param>
sealed record TimeAxis(double SecondsEach) : SourceAxis;

/// <summary>Parts of an image, row by row.</summary>
/// <param name="Image">How images are read.</param>
sealed record PictureAxis(ImageColumn Image) : SourceAxis
{
    /// <summary>Parts side by side.</summary>
    public int Columns => Image.Steps switch
    {
        ImageSteps.Columns => Image.Width,
        ImageSteps.Patches => Image.Width / Image.PatchSize,
        _ => 1,
    };

    /// <summary>The image that was read, as the model sees it, as a PNG file.</summary>
    public byte[] Picture(EncodedExample source) => PngWriter.Write(Image.Shown(source.Frames));
}
