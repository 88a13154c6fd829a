using Windrow.Models.Initialization;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Images;

/// <summary>The sizes, names and initial values of an image encoder, which computes features of each time step's image for the network.</summary>
/// <remarks>Each layer is a convolution, normalization if it has one, ReLU and 2 by 2 max pooling. The output is that of the last layer, channel
/// by channel and row by row, as PyTorch's <c>flatten</c> orders it. Sources: LeCun et al. 1998; in front of a recurrent network, Donahue et al. 2015,
/// https://arxiv.org/abs/1411.4389, and Vinyals et al. 2015, https://arxiv.org/abs/1411.4555.</remarks>
sealed class EncoderShape
{
    /// <summary>The encoder that a job file describes.</summary>
    public EncoderShape(EncoderOptions options, InitializationOptions start)
    {
        Layers = [.. options.Grids.Select((grid, l) => new EncoderLayerShape(l, grid, options.Filters[l], options.NormGroupsOf(l), start))];
        Dropout = (float)options.Dropout;
    }

    /// <summary>The layers, from the image to the output.</summary>
    public IReadOnlyList<EncoderLayerShape> Layers { get; }

    /// <summary>Values in one image.</summary>
    public int InputSize => Layers[0].Grid.Size;

    /// <summary>Values that the encoder computes for one image.</summary>
    public int OutputSize => Layers[^1].OutputSize;

    /// <summary>Share of these values that is dropped during training.</summary>
    public float Dropout { get; }

    /// <summary>The parameters, from the image to the output.</summary>
    public IEnumerable<ModelParameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    /// <summary>Creates an encoder with memory for windows of up to <paramref name="maxImages"/> positions.</summary>
    public ImageEncoder Create(int maxImages, BlasBackend blas) => new(this, maxImages, blas);
}

/// <summary>One layer of an encoder.</summary>
/// <param name="Index">Index of the layer, from 0.</param>
/// <param name="Grid">The sizes of the images that it reads.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="NormGroups">Groups of filters that are normalized; 0 without normalization.</param>
/// <param name="Start">How its parameters are initialized.</param>
sealed record EncoderLayerShape(int Index, ImageGrid Grid, int Filters, int NormGroups, InitializationOptions Start)
{
    /// <summary>Number of column values computed at once, if one image does not need more: 1 MB, which stays in a core's second-level cache.</summary>
    const int BlockNumbers = 1 << 18;

    /// <summary>[filters, channels, kernel, kernel], as in <c>nn.Conv2d</c>.</summary>
    public string Weight { get; } = $"encoder.{Index}.weight";

    /// <summary>[filters].</summary>
    public string Bias { get; } = $"encoder.{Index}.bias";

    /// <summary>Gain of the normalization, [filters].</summary>
    public string NormWeight { get; } = $"encoder_norms.{Index}.weight";

    /// <summary>Offset of the normalization, [filters].</summary>
    public string NormBias { get; } = $"encoder_norms.{Index}.bias";

    /// <summary>What is added after the convolution, or after the normalization if there is one: [filters].</summary>
    public string Offset => NormGroups > 0 ? NormBias : Bias;

    /// <summary>Values that are normalized for one image.</summary>
    public int NormalizedSize => checked(Filters * Grid.Positions);

    /// <summary>Values that the layer computes for one image.</summary>
    public int OutputSize => checked(Filters * Grid.Pools);

    public IEnumerable<ModelParameter> Parameters
    {
        get
        {
            float bound = 1f / MathF.Sqrt(Grid.Taps);
            WeightBlocks block = new(1, Filters, Grid.Taps, bound, Grid.Kernel * Grid.Kernel);
            return
            [
                new(Weight, [Filters, Grid.Channels, Grid.Kernel, Grid.Kernel], Start.InputWeights.For(block)),
                new(Bias, [Filters], Start.ForBias(bound)),
                .. NormGroups == 0 ? (ModelParameter[])[] : [new(NormWeight, [Filters], Initializers.Constant(1f)), new(NormBias, [Filters], Initializers.Constant(0f))],
            ];
        }
    }

    /// <summary>Number of images whose columns are computed at once, at most <paramref name="maxImages"/>. It depends only on the sizes.</summary>
    public int Block(int maxImages) => (int)Math.Clamp(BlockNumbers / Math.Max(1L, (long)Grid.Taps * Grid.Positions), 1, maxImages);
}
