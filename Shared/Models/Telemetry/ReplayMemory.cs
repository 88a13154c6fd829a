using Windrow.Models.Layers;
using Windrow.Numerics;

namespace Windrow.Models.Telemetry;

/// <summary>Memory for backward steps through a layer that do not change the layer's own memory. B = rows, H = hidden width, G = gate widths.</summary>
sealed class ReplayMemory
{
    /// <summary>Allocates memory for one layer.</summary>
    public ReplayMemory(RecurrentShape shape, int maxRows)
    {
        (int hidden, int gates) = (shape.HiddenSize, shape.GateWidth);
        (DGates, DRecurrent) = (new AlignedBuffer(maxRows, gates), new AlignedBuffer(maxRows, gates));
        (DHidden, DCell, Zeros) = (new AlignedBuffer(maxRows, hidden), new AlignedBuffer(maxRows, hidden), new AlignedBuffer(maxRows, hidden));
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

    /// <summary>Zeros, because nothing comes from above. [B, H].</summary>
    public AlignedBuffer Zeros { get; }

    /// <summary>Gradients of biases, which are not used; [G·H].</summary>
    public AlignedBuffer BiasX { get; }

    /// <inheritdoc cref="BiasX"/>
    public AlignedBuffer BiasH { get; }
}
