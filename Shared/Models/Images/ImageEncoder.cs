using System.Numerics.Tensors;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Images;

/// <summary>Runs an image encoder. Each position of a window is an image, and images do not affect each other. N = positions.</summary>
/// <remarks>Holds all the memory that a window needs. Use it from one thread at a time. A layer's output is kept for the backward pass. Columns,
/// which are many times larger, are computed for one block of images at a time, and recomputed in the backward pass. Packed windows are ordered by
/// time step, so the zero images that follow images given once are at the end. The forward pass encodes one of them, and the backward pass does not
/// look for what they add to the first layer's weights: that is zero. Neither changes a bit of the result.</remarks>
sealed class ImageEncoder
{
    /// <summary>Keeps the random numbers of the encoder's dropout apart from those of the network's layers.</summary>
    const long DropoutStart = 1L << 50;

    readonly EncoderShape _shape;
    readonly ImageLayer[] _layers;
    readonly AlignedBuffer? _mask;          // dropout, [N, output]

    public ImageEncoder(EncoderShape shape, int maxImages, BlasBackend blas)
    {
        _shape = shape;
        EncoderMemory memory = new(shape, maxImages);
        AlignedBuffer columns = new(memory.Columns), maps = new(memory.Maps);
        _layers = [.. shape.Layers.Select(layer => new ImageLayer(layer, maxImages, columns, maps, blas))];
        if (shape.Dropout > 0) _mask = new AlignedBuffer(maxImages, shape.OutputSize);
    }

    /// <summary>Encodes the images, [N, output].</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">[N, C·H·W].</param>
    public MatrixSpan Forward(Pass pass, MatrixView images)
    {
        int distinct = Math.Min(images.Rows, Seen(images) + 1);
        foreach (ImageLayer layer in _layers) images = layer.Forward(pass, images, distinct);
        MatrixSpan output = Output(pass);
        if (_mask is null || pass.Dropout is not { } random) return output;
        Span<float> mask = _mask.Span[..output.Elements.Length];
        Dropout.Mask(mask, _shape.Dropout, random.Seed, random.Stream, DropoutStart);
        TensorPrimitives.Multiply(output.Elements, mask, output.Elements);
        return output;
    }

    /// <summary>The output of the last <see cref="Forward"/>: first read, then reused for its gradient.</summary>
    public MatrixSpan Output(Pass pass) => _layers[^1].Output(pass);

    /// <summary>Overwrites the gradients of all parameters.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">The images given to <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, output], overwritten; may share memory with <see cref="Output"/>.</param>
    /// <param name="dImages">dL/d(images), overwritten, [N, C·H·W]; without columns when it is not needed.</param>
    public void Backward(Pass pass, MatrixView images, MatrixSpan dOutput, MatrixSpan dImages)
    {
        if (_mask is not null && pass.Dropout is not null) TensorPrimitives.Multiply(dOutput.Elements, _mask.Span[..dOutput.Elements.Length], dOutput.Elements);
        int seen = Seen(images);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixSpan below = l == 0 ? default : _layers[l - 1].Output(pass);      // read, then overwritten with its gradient
            _layers[l].Backward(pass, l == 0 ? images : below, l == 0 ? seen : images.Rows, dOutput, l == 0 ? dImages : below);
            dOutput = below;
        }
    }

    /// <summary>Number of images, from the first, after which all are zero.</summary>
    static int Seen(MatrixView images)
    {
        int count = images.Rows;
        while (count > 0 && !images.Row(count - 1).ContainsAnyExcept(0f)) count--;
        return count;
    }
}

/// <summary>Sizes of the memory that the layers of an encoder share: enough for a block of any layer.</summary>
/// <param name="shape">The encoder.</param>
/// <param name="maxImages">Maximum number of positions in a window.</param>
sealed class EncoderMemory(EncoderShape shape, int maxImages)
{
    /// <summary>The gathered inputs of the taps.</summary>
    public int Columns { get; } = shape.Layers.Max(layer => BufferSize.Of((long)layer.Block(maxImages) * layer.Grid.Positions, layer.Grid.Taps));

    /// <summary>The outputs of the convolutions.</summary>
    public int Maps { get; } = shape.Layers.Max(layer => BufferSize.Of((long)layer.Block(maxImages) * layer.Grid.Positions, layer.Filters));
}
