using Windrow.Models.Initialization;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Images;

/// <summary>An encoder of images as sizes, names and start values: what a network reads of each time step's image.</summary>
/// <remarks>Layers of a convolution, a ReLU and a pooling by the maximum, 2 by 2. The output is the last layer's, channel by channel, row by
/// row, as PyTorch's <c>flatten</c> has it. Sources: LeCun et al. 1998; in front of a recurrent network, Donahue et al. 2015,
/// https://arxiv.org/abs/1411.4389, and Vinyals et al. 2015, https://arxiv.org/abs/1411.4555.</remarks>
sealed class EncoderShape
{
    /// <summary>The encoder that a job file asks for.</summary>
    public EncoderShape(EncoderOptions options, InitializationOptions start)
    {
        ImageGrid grid = new(options.Channels, options.Height, options.Width, options.KernelSize);
        List<EncoderLayerShape> layers = [];
        foreach (int filters in options.Filters)
        {
            layers.Add(new EncoderLayerShape(layers.Count, grid, filters, start));
            grid = new ImageGrid(filters, grid.PooledHeight, grid.PooledWidth, grid.Kernel);
        }

        (Layers, OutputSize) = (layers, grid.Size);
    }

    /// <summary>From the image up.</summary>
    public IReadOnlyList<EncoderLayerShape> Layers { get; }

    /// <summary>Numbers of one image.</summary>
    public int InputSize => Layers[0].Grid.Size;

    /// <summary>Numbers that an image becomes.</summary>
    public int OutputSize { get; }

    /// <summary>The parameters, from the image up.</summary>
    public IEnumerable<ModelParameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    /// <summary>The encoder at work, with memory for windows of up to <paramref name="maxImages"/> positions.</summary>
    public ImageEncoder Create(int maxImages, BlasBackend blas) => new(this, maxImages, blas);
}

/// <summary>One layer of an encoder.</summary>
/// <param name="Index">Place, from 0.</param>
/// <param name="Grid">The images that it reads.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Start">How its parameters start.</param>
sealed record EncoderLayerShape(int Index, ImageGrid Grid, int Filters, InitializationOptions Start)
{
    /// <summary>Numbers of columns that are made at once, if an image has no more: 1 MB, which stays in a core's second-level cache.</summary>
    const int BlockNumbers = 1 << 18;

    /// <summary>[filters, channels, kernel, kernel], as in <c>nn.Conv2d</c>.</summary>
    public string Weight { get; } = $"encoder.{Index}.weight";

    /// <summary>[filters].</summary>
    public string Bias { get; } = $"encoder.{Index}.bias";

    /// <summary>Numbers that an image becomes.</summary>
    public int OutputSize => checked(Filters * Grid.PooledHeight * Grid.PooledWidth);

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
            ];
        }
    }

    /// <summary>Images whose columns are made at once, of at most <paramref name="maxImages"/>. It follows from the sizes alone.</summary>
    public int Block(int maxImages) => (int)Math.Clamp(BlockNumbers / Math.Max(1L, (long)Grid.Taps * Grid.Places), 1, maxImages);
}
