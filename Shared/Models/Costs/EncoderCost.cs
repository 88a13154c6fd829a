using Windrow.Models.Images;

namespace Windrow.Models.Costs;

/// <summary>What an image encoder adds to a window's cost; nothing if there is no encoder.</summary>
/// <remarks>N = positions, and for each layer C = channels, k = kernel, P = positions that are computed, F = filters. A layer takes
/// <code>
/// forward     W·columns       2·N·F·Ckk·P
/// backward    dL/dW           2·N·F·Ckk·P
///             dL/dcolumns     2·N·F·Ckk·P      not for the first layer
/// </code></remarks>
sealed class EncoderCost(EncoderShape? encoder, long positions)
{
    /// <summary>Number of 4-byte values that <see cref="ImageEncoder"/> holds.</summary>
    public long Numbers
    {
        get
        {
            if (encoder is null) return 0;
            EncoderMemory shared = new(encoder, (int)Math.Min(positions, int.MaxValue));
            long outputs = encoder.Layers.Sum(layer => positions * layer.OutputSize);
            long normalized = encoder.Layers.Where(layer => layer.NormGroups > 0).Sum(layer => positions * ((long)layer.NormalizedSize + layer.NormGroups));
            long mask = encoder.Dropout > 0 ? positions * encoder.OutputSize : 0;
            return (long)shared.Columns + shared.Maps + outputs + outputs / 4 + normalized + mask;      // one byte for the origin of each output
        }
    }

    /// <summary>Operations of the forward pass, from the images to the encoder's output.</summary>
    public long Forward => encoder?.Layers.Sum(Product) ?? 0;

    /// <summary>Operations of the backward pass, to every parameter.</summary>
    public long Backward => encoder?.Layers.Sum(layer => (layer.Index > 0 ? 2 : 1) * Product(layer)) ?? 0;

    long Product(EncoderLayerShape layer) => 2 * positions * layer.Filters * layer.Grid.Taps * layer.Grid.Positions;
}
