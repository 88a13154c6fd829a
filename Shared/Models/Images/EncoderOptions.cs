using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Windrow.Jobs.Reading;
using Windrow.Numerics.Kernels;
using Windrow.Wording;

namespace Windrow.Models.Images;

/// <summary>The section <c>model.encoder</c> of a job file.</summary>
public sealed record EncoderOptions
{
    /// <summary>Stands for the word <c>same</c> in <see cref="Padding"/>.</summary>
    internal const int Same = -1;

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

    [Description("Height and width of each convolution's kernel; odd where the padding is same.")]
    [Range(1, 99)]
    public int KernelSize { get; init; } = 3;

    [Description("Rows and columns of zeros on each side of each layer's input; same means (kernelSize - 1) / 2, which preserves the size if the stride is 1. Same when left out; a single value holds for all layers.")]
    [Range(0, 98)]
    [WordFor(Same, "same")]
    [MinLength(1)]
    public IReadOnlyList<int>? Padding { get; init; }

    [Description("Step of each layer's convolution in pixels, before pooling; 1 when left out. A single number holds for all layers.")]
    [Range(1, 99)]
    [MinLength(1)]
    public IReadOnlyList<int>? Stride { get; init; }

    [Description("Groups of channels over which each layer's convolution is normalized, for each image on its own, before ReLU: 1 is layer normalization, 0 is none. None when left out; a single number holds for all layers.")]
    [Range(0, 4096)]
    [MinLength(1)]
    public IReadOnlyList<int>? NormGroups { get; init; }

    [Description("Share of the encoder's features that is set to zero during training.")]
    [Range(0.0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Values in one image.</summary>
    internal long ImageSize => (long)Channels * Height * Width;

    /// <summary>The sizes of each layer. A layer that nothing is left for has no positions.</summary>
    internal IEnumerable<ImageGrid> Grids
    {
        get
        {
            (int channels, int height, int width) = (Channels, Height, Width);
            for (int layer = 0; layer < Filters.Count; layer++)
            {
                int padding = PaddingOf(layer);
                ImageGrid grid = new(
                    channels, height, width, KernelSize, padding == Same ? (KernelSize - 1) / 2 : padding, At(Stride, layer, 1), NormGroupsOf(layer) > 0);
                yield return grid;
                (channels, height, width) = (Filters[layer], grid.PooledHeight, grid.PooledWidth);
            }
        }
    }

    /// <summary>Number of groups that a layer is normalized over; 0 without normalization.</summary>
    internal int NormGroupsOf(int layer) => At(NormGroups, layer, 0);

    /// <summary>Settings that contradict each other.</summary>
    internal IEnumerable<CrossProblem> Problems() => EncoderProblems.Of(this);

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

    internal int PaddingOf(int layer) => At(Padding, layer, Same);

    /// <summary>A layer's value in a list of one value for each layer, or one for all.</summary>
    static int At(IReadOnlyList<int>? values, int layer, int leftOut) =>
        values is { Count: 1 } ? values[0] : values is not null && layer < values.Count ? values[layer] : leftOut;
}
