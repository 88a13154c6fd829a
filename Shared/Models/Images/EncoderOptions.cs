using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Models.Images;

/// <summary>The section <c>model.encoder</c> of a job file.</summary>
public sealed record EncoderOptions
{
    [Description("Rows of the image.")]
    [Range(1, 4096)]
    public required int Height { get; init; }

    [Description("Columns of the image.")]
    [Range(1, 4096)]
    public required int Width { get; init; }

    [Description("Numbers of each pixel: 1 for grey, 3 for colours.")]
    [Range(1, 4096)]
    public int Channels { get; init; } = 1;

    [Description("Output channels of each layer, from the image up; one number is one layer.")]
    [Range(1, 4096)]
    [MinLength(1)]
    public required IReadOnlyList<int> Filters { get; init; }

    [Description("Rows and columns that each convolution sees; odd.")]
    [Range(1, 99)]
    public int KernelSize { get; init; } = 3;

    /// <summary>Numbers of one image.</summary>
    internal long ImageSize => (long)Channels * Height * Width;

    /// <summary>Settings that are wrong together.</summary>
    internal IEnumerable<CrossProblem> Problems()
    {
        if (KernelSize % 2 == 0)
        {
            yield return new(
                $"model.encoder.kernelSize is {KernelSize}",
                "it must be odd, to have a middle.",
                "model.encoder.kernelSize");
        }
        (string side, int size) = Height <= Width ? ("height", Height) : ("width", Width);
        int most = int.Log2(Math.Max(1, size));
        if (Filters.Count <= most) yield break;
        yield return new(
            $"model.encoder.filters has {Filters.Count} {(Filters.Count == 1 ? "layer" : "layers")} and model.encoder.{side} is {size}",
            (most == 0 ? $"{side} must be at least 2" : $"filters must have at most {most}") + $", for each layer halves the {side}.",
            "model.encoder.filters", $"model.encoder.{side}");
    }

    /// <summary>What is wrong for data of this width.</summary>
    /// <param name="ports">What the data make the model read.</param>
    internal IEnumerable<string> ProblemsFor(ModelPorts ports)
    {
        if (ports.VocabularySize > 0) yield return "model.encoder is given and the inputs are tokens; it must be left out, because tokens are not images.";
        else if (ports.InputWidth != ImageSize)
            yield return $"model.encoder reads images of {Sizes} numbers and the data have {ports.InputWidth} at each time step; "
                + "the two must be equal.";
    }

    /// <summary>The sizes and their product.</summary>
    internal string Sizes => $"{Channels} x {Height} x {Width} = {ImageSize}";
}
