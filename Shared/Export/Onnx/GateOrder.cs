using Windrow.Models;

namespace Windrow.Export.Onnx;

/// <summary>The order of the gates on a gate axis: ours is PyTorch's; ONNX has its own.</summary>
/// <remarks><code>
/// LSTM   i f g o  ->  i o f c      (g and c both name the candidate)
/// GRU    r z n    ->  z r h        (so do n and h)
/// </code></remarks>
static class GateOrder
{
    /// <summary>Copies the gates of a tensor in ONNX's order.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="from">[G·H, ...], in our order.</param>
    /// <param name="to">[G·H, ...].</param>
    public static void ToOnnx(CellKind cell, ReadOnlySpan<float> from, Span<float> to)
    {
        ReadOnlySpan<int> order = cell switch
        {
            CellKind.Lstm => [0, 3, 1, 2],
            CellKind.Gru => [1, 0, 2],
            _ => [0],
        };
        int gate = from.Length / order.Length;
        for (int i = 0; i < order.Length; i++) from.Slice(order[i] * gate, gate).CopyTo(to[(i * gate)..]);
    }
}
