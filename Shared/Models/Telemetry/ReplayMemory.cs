using Windrow.Models.Layers;
using Windrow.Numerics;

namespace Windrow.Models.Telemetry;

/// <summary>Memory for steps back through a layer that leave the layer's own memory as it is. B = rows, H = hidden width, G = gate widths.</summary>
sealed class ReplayMemory
{
    /// <summary>Memory for the widest of some layers.</summary>
    public ReplayMemory(IReadOnlyCollection<RecurrentShape> shapes, int maxRows)
    {
        int hidden = shapes.Max(shape => shape.HiddenSize), gates = shapes.Max(shape => shape.GateWidth);
        (DGates, DRecurrent) = (new AlignedBuffer(maxRows, gates), new AlignedBuffer(maxRows, gates));
        (DHidden, DCell, Nothing) = (new AlignedBuffer(maxRows, hidden), new AlignedBuffer(maxRows, hidden), new AlignedBuffer(maxRows, hidden));
        (BiasX, BiasH) = (new AlignedBuffer(gates), new AlignedBuffer(gates));
    }

    /// <summary>The gradient of one step's gates, [B, G·H].</summary>
    public AlignedBuffer DGates { get; }

    /// <summary>The gradient of one step's recurrent products, for GRU; [B, G·H].</summary>
    public AlignedBuffer DRecurrent { get; }

    /// <summary>The gradient of h, [B, H].</summary>
    public AlignedBuffer DHidden { get; }

    /// <summary>The gradient of c, for LSTM; [B, H].</summary>
    public AlignedBuffer DCell { get; }

    /// <summary>Zeros: nothing comes from above. [B, H].</summary>
    public AlignedBuffer Nothing { get; }

    /// <summary>Gradients of biases, which nobody reads; [G·H].</summary>
    public AlignedBuffer BiasX { get; }

    /// <inheritdoc cref="BiasX"/>
    public AlignedBuffer BiasH { get; }
}
