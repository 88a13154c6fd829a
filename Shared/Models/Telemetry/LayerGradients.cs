namespace Windrow.Models.Telemetry;

/// <summary>What one direction of one recurrent layer did with the gradient of one window.</summary>
/// <remarks>k counts steps back from each row's own last step, in the order in which the direction reads: for a backward direction, k = 0 is
/// the sequence's first element.</remarks>
public sealed record LayerGradients
{
    /// <summary>The layer and direction, as in the names of its parameters: <c>l0</c>, <c>l0_reverse</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For each k, the norm of a row's dL/dh, where L is the sum of the row's losses over the window: the root mean square over
    /// the rows that have that many steps. It includes everything that arrives at h: from above, and from the next step.</summary>
    public required float[] Norms { get; init; }

    /// <summary>For each k, how much is left of a gradient that enters only at the rows' last steps, after k steps back through the layer's
    /// own recurrence: the norm of its gradient of the state (h, and c for LSTM) relative to the norm at k = 0. Empty when none enters there.</summary>
    public required float[] Decay { get; init; }

    /// <summary>How much of each gate is saturated; none for ReLU.</summary>
    public required GateShare[] Gates { get; init; }

    /// <summary>Share of all gates' values that are saturated, 0 to 1.</summary>
    public required float Saturated { get; init; }

    /// <summary>Share of ReLU units that are zero at every position of the window, 0 to 1; 0 for other cells.</summary>
    public required float Dead { get; init; }

    /// <summary>Spectral radius of the recurrent weights, [H, H]; for LSTM and GRU, of the candidate's recurrent weights.</summary>
    public required double SpectralRadius { get; init; }
}
