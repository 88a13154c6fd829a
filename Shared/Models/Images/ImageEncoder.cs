using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Images;

/// <summary>Runs an image encoder. Each position of a window is an image, and images do not affect each other. N = positions.</summary>
/// <remarks>Holds all the memory that a window needs. Use it from one thread at a time. A layer's output is kept for the backward pass. Columns,
/// which are many times larger, are computed for one block of images at a time, and recomputed in the backward pass.</remarks>
sealed class ImageEncoder
{
    readonly ImageLayer[] _layers;

    public ImageEncoder(EncoderShape shape, int maxImages, BlasBackend blas)
    {
        EncoderMemory memory = new(shape, maxImages);
        AlignedBuffer columns = new(memory.Columns), maps = new(memory.Maps);
        _layers = [.. shape.Layers.Select(layer => new ImageLayer(layer, maxImages, columns, maps, blas))];
    }

    /// <summary>Encodes the images, [N, output].</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">[N, C·H·W].</param>
    public MatrixSpan Forward(Pass pass, MatrixView images)
    {
        foreach (ImageLayer layer in _layers) images = layer.Forward(pass, images);
        return Output(pass);
    }

    /// <summary>The output of the last <see cref="Forward"/>: first read, then reused for its gradient.</summary>
    public MatrixSpan Output(Pass pass) => _layers[^1].Output(pass);

    /// <summary>Overwrites the gradients of all parameters.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="images">The images given to <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, output]; may share memory with <see cref="Output"/>.</param>
    /// <param name="dImages">dL/d(images), overwritten, [N, C·H·W]; without columns when it is not needed.</param>
    public void Backward(Pass pass, MatrixView images, MatrixView dOutput, MatrixSpan dImages)
    {
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            MatrixSpan below = l == 0 ? default : _layers[l - 1].Output(pass);      // read, then overwritten with its gradient
            _layers[l].Backward(pass, l == 0 ? images : below, dOutput, l == 0 ? dImages : below);
            dOutput = below;
        }
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
