using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Some consecutive time steps of a window, so few that what a layer computes for them stays in the second-level cache until it has been
/// used: a whole window goes through memory once instead of once for each product.</summary>
/// <param name="From">The first step.</param>
/// <param name="To">The step after the last.</param>
/// <remarks>The gradient of weights is summed block by block, so the borders are part of the result: they follow from the shape alone.</remarks>
readonly record struct TimeBlock(int From, int To)
{
    /// <summary>Floats of gates in a block: a quarter of a cache of 1 MB, which also has to hold weights, inputs and states.</summary>
    const int Floats = 1 << 16;

    /// <summary>Positions below which a block's products are too small: each reads and writes the whole gradient of the weights.</summary>
    const int FewPositions = 128, ManyPositions = 256;

    /// <summary>The block that begins at a step.</summary>
    /// <param name="at">Where the steps lie.</param>
    /// <param name="from">The step.</param>
    /// <param name="width">Width of the gates.</param>
    public static TimeBlock StartingAt(PackedShape at, int from, int width)
    {
        int to = from + 1, most = Positions(width);
        while (to < at.Steps && at.Start(to + 1) - at.Start(from) <= most) to++;
        return new TimeBlock(from, to);
    }

    /// <summary>The block that ends before a step.</summary>
    /// <param name="at">Where the steps lie.</param>
    /// <param name="to">The step.</param>
    /// <param name="width">Width of the gates.</param>
    public static TimeBlock Before(PackedShape at, int to, int width)
    {
        int from = to - 1, most = Positions(width);
        while (from > 0 && at.Start(to) - at.Start(from - 1) <= most) from--;
        return new TimeBlock(from, to);
    }

    /// <summary>The block's positions.</summary>
    public Range In(PackedShape at) => at.Start(From)..at.Start(To);

    /// <summary>Positions of the largest block of a layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="maxSteps">Most time steps of a window.</param>
    /// <param name="maxRows">Most rows of a window.</param>
    public static int MostPositions(RecurrentShape shape, int maxSteps, int maxRows) =>
        Math.Min(maxSteps * maxRows, Math.Max(maxRows, Positions(shape.Gates * shape.HiddenSize)));

    /// <summary>Positions that a block of gates so wide should have.</summary>
    internal static int Positions(int width) => Math.Max(Math.Clamp(width / 4, FewPositions, ManyPositions), Floats / width);
}
