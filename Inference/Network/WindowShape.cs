namespace Windrow.Inference.Network;

/// <summary>Most time steps and rows of a batch.</summary>
readonly record struct WindowShape(int Steps, int Rows)
{
    /// <summary>Positions for which memory is kept: more is given back at once, because a single long row must not hold memory for good.</summary>
    public const int KeptPositions = 1 << 13;

    /// <summary>Whether its memory is kept for later batches.</summary>
    public bool IsKept => (long)Steps * Rows <= KeptPositions;
}
