namespace Windrow.Models.Telemetry;

/// <summary>What one direction of one recurrent layer did with the gradient of one window.</summary>
/// <remarks>k counts steps back from each row's own last step, in the order in which the direction reads: for a backward direction k = 0 is
/// the sequence's first element.</remarks>
public sealed record LayerGradients
{
    /// <summary>The layer and direction, as in the names of its parameters: <c>l0</c>, <c>l0_reverse</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For each k, the norm of dL/dh of a row, with L the sum of the row's losses over the window: the root of the mean square over
    /// the rows that have so many steps. All that arrives at h counts: from above, and from the step after.</summary>
    public required float[] Norms { get; init; }

    /// <summary>For each k, how much is left of a gradient that came in at the rows' last steps alone, after k steps back through the layer's
    /// own recurrence: the norm of its gradient of the state (h, and c for LSTM) relative to that at k = 0. Empty when none came in there.</summary>
    public required float[] Decay { get; init; }

    /// <summary>How much of each gate is saturated; none for ReLU.</summary>
    public required GateShare[] Gates { get; init; }

    /// <summary>Share of all gates' values that are saturated, 0 to 1.</summary>
    public required float Saturated { get; init; }

    /// <summary>Share of ReLU units that are zero at every position of the window, 0 to 1; 0 for other cells.</summary>
    public required float Dead { get; init; }

    /// <summary>Spectral radius of the recurrent weights, [H, H]; for LSTM and GRU of those of the candidate.</summary>
    public required double SpectralRadius { get; init; }
}
