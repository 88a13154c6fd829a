using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Images;

/// <summary>An encoder at work: each position of a window is an image, and images know nothing of each other. N = positions.</summary>
/// <remarks>Holds all memory that a window needs; one thread at a time. A layer's output is kept for the way back; columns, which are many
/// times larger, are made for a block of images at a time, and made again on the way back.</remarks>
sealed class ImageEncoder
{
    readonly ImageLayer[] _layers;

    public ImageEncoder(EncoderShape shape, int maxImages, BlasBackend blas)
    {
        EncoderMemory memory = new(shape, maxImages);
        AlignedBuffer columns = new(memory.Columns), maps = new(memory.Maps);
        _layers = [.. shape.Layers.Select(layer => new ImageLayer(layer, maxImages, columns, maps, blas))];
    }

    /// <summary>What the images become, [N, output].</summary>
    /// <param name="pass">The run.</param>
    /// <param name="images">[N, C·H·W].</param>
    public MatrixSpan Forward(Pass pass, MatrixView images)
    {
        foreach (ImageLayer layer in _layers) images = layer.Forward(pass, images);
        return Output(pass);
    }

    /// <summary>What <see cref="Forward"/> gave last, to be read, and then to be used for its gradient.</summary>
    public MatrixSpan Output(Pass pass) => _layers[^1].Output(pass);

    /// <summary>All gradients of the parameters, overwritten.</summary>
    /// <param name="pass">The run.</param>
    /// <param name="images">Those of <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, output]; may be the memory of <see cref="Output"/>.</param>
    /// <param name="dImages">dL/d(images), overwritten, [N, C·H·W]; without columns when nobody wants it.</param>
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

/// <summary>Numbers of the memory that the layers of an encoder share: enough for a block of any of them.</summary>
/// <param name="shape">The encoder.</param>
/// <param name="maxImages">Most positions of a window.</param>
sealed class EncoderMemory(EncoderShape shape, int maxImages)
{
    /// <summary>What the taps see.</summary>
    public int Columns { get; } = shape.Layers.Max(layer => BufferSize.Of((long)layer.Block(maxImages) * layer.Grid.Places, layer.Grid.Taps));

    /// <summary>What convolutions give.</summary>
    public int Maps { get; } = shape.Layers.Max(layer => BufferSize.Of((long)layer.Block(maxImages) * layer.Grid.Places, layer.Filters));
}
