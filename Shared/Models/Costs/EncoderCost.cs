using Windrow.Models.Images;

namespace Windrow.Models.Costs;

/// <summary>What an encoder of images adds to a window's cost; nothing where there is none.</summary>
/// <remarks>N = positions, and for each layer C = channels, k = kernel, P = places that pooling reads, F = filters. A layer takes
/// <code>
/// forward     W·columns       2·N·F·Ckk·P
/// backward    dL/dW           2·N·F·Ckk·P
///             dL/dcolumns     2·N·F·Ckk·P      not for the first layer
/// </code></remarks>
static class EncoderCost
{
    /// <summary>Numbers of four bytes that <see cref="ImageEncoder"/> holds.</summary>
    public static long Numbers(SequenceModel model, long positions)
    {
        if (model.Encoder is null) return 0;
        EncoderMemory shared = new(model.Encoder, (int)Math.Min(positions, int.MaxValue));
        long outputs = model.Encoder.Layers.Sum(layer => positions * layer.OutputSize);
        return (long)shared.Columns + shared.Maps + outputs + outputs / 4;      // a byte for where each came from
    }

    public static long ForwardFlops(SequenceModel model, long positions) => model.Encoder?.Layers.Sum(layer => Product(layer, positions)) ?? 0;

    public static long BackwardFlops(SequenceModel model, long positions) =>
        model.Encoder?.Layers.Sum(layer => (layer.Index > 0 ? 2 : 1) * Product(layer, positions)) ?? 0;

    static long Product(EncoderLayerShape layer, long positions) => 2 * positions * layer.Filters * layer.Grid.Taps * layer.Grid.Places;
}
