using Windrow.Models;

namespace Windrow.Inference.Network;

/// <summary>Most time steps and rows of a batch.</summary>
readonly record struct WindowShape(int Steps, int Rows)
{
    /// <summary>The time steps of a model's own windows and of its sources. The steps of a shape are those of the sources, if there are any: a text is
    /// then written step by step.</summary>
    public (int Own, int Source) StepsOf(SequenceModel model) => model.Ports.HasSource ? (1, Steps) : (Steps, 0);

    /// <summary>Positions for which memory is kept: more is given back at once, because a single long row must not hold memory for good.</summary>
    public const int KeptPositions = 1 << 13;

    /// <summary>Whether its memory is kept for later batches.</summary>
    public bool IsKept => (long)Steps * Rows <= KeptPositions;
}
