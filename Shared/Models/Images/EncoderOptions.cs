using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Wording;

namespace Windrow.Models.Images;

/// <summary>The section <c>model.encoder</c> of a job file.</summary>
public sealed record EncoderOptions
{
    [Description("Height of the image in pixels.")]
    [Range(1, 4096)]
    public required int Height { get; init; }

    [Description("Width of the image in pixels.")]
    [Range(1, 4096)]
    public required int Width { get; init; }

    [Description("Values per pixel: 1 for gray, 3 for color.")]
    [Range(1, 4096)]
    public int Channels { get; init; } = 1;

    [Description("Output channels of each layer, starting at the image; a single number means one layer.")]
    [Range(1, 4096)]
    [MinLength(1)]
    public required IReadOnlyList<int> Filters { get; init; }

    [Description("Height and width of each convolution's kernel; odd.")]
    [Range(1, 99)]
    public int KernelSize { get; init; } = 3;

    /// <summary>Values in one image.</summary>
    internal long ImageSize => (long)Channels * Height * Width;

    /// <summary>Settings that contradict each other.</summary>
    internal IEnumerable<CrossProblem> Problems()
    {
        if (KernelSize % 2 == 0)
        {
            yield return new(
                $"model.encoder.kernelSize is {KernelSize}",
                "it must be odd, because the kernel needs a middle.",
                "model.encoder.kernelSize");
        }
        (string side, int size) = Height <= Width ? ("height", Height) : ("width", Width);
        int most = int.Log2(Math.Max(1, size));
        if (Filters.Count <= most) yield break;
        yield return new(
            $"model.encoder.filters has {Filters.Count} {(Filters.Count == 1 ? "layer" : "layers")} and model.encoder.{side} is {size}",
            (most == 0 ? $"{side} must be at least 2" : $"filters must have at most {most}") + $", because each layer halves the {side}.",
            "model.encoder.filters", $"model.encoder.{side}");
    }

    /// <summary>What is wrong for data of this width.</summary>
    /// <param name="ports">What the model reads, according to the data.</param>
    internal IEnumerable<string> ProblemsFor(ModelPorts ports)
    {
        (int tokens, int width) = ports.HasSource ? (ports.SourceVocabularySize, ports.SourceInputWidth) : (ports.VocabularySize, ports.InputWidth);
        if (tokens > 0) yield return "model.encoder is given and the inputs are tokens; it must be left out, because tokens are not images.";
        else if (width != ImageSize) yield return $"model.encoder reads images of {Sizes} numbers and the data have {width} at each time step; the two must be equal.";
    }

    /// <summary>The dimensions and their product.</summary>
    internal string Sizes => $"{Channels} x {Height} x {Width} = {ImageSize}";
}
