using Windrow.Models.Images;

namespace Windrow.Models.Costs;

/// <summary>What an encoder of images adds to a window's cost; nothing where there is none.</summary>
/// <remarks>N = positions, and for each layer C = channels, k = kernel, P = places that pooling reads, F = filters. A layer takes
/// <code>
/// forward     W·columns       2·N·F·Ckk·P
/// backward    dL/dW           2·N·F·Ckk·P
///             dL/dcolumns     2·N·F·Ckk·P      not for the first layer
/// </code></remarks>
sealed class EncoderCost(EncoderShape? encoder, long positions)
{
    /// <summary>Numbers of four bytes that <see cref="ImageEncoder"/> holds.</summary>
    public long Numbers
    {
        get
        {
            if (encoder is null) return 0;
            EncoderMemory shared = new(encoder, (int)Math.Min(positions, int.MaxValue));
            long outputs = encoder.Layers.Sum(layer => positions * layer.OutputSize);
            return (long)shared.Columns + shared.Maps + outputs + outputs / 4;      // a byte for where each came from
        }
    }

    /// <summary>Operations from the images to what they become.</summary>
    public long Forward => encoder?.Layers.Sum(Product) ?? 0;

    /// <summary>Operations back to every parameter.</summary>
    public long Backward => encoder?.Layers.Sum(layer => (layer.Index > 0 ? 2 : 1) * Product(layer)) ?? 0;

    long Product(EncoderLayerShape layer) => 2 * positions * layer.Filters * layer.Grid.Taps * layer.Grid.Places;
}
