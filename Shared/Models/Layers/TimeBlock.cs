using Windrow.Sequences;

namespace Windrow.Models.Layers;

/// <summary>Some consecutive time steps of a window: the number that a layer computes at a time; see <see cref="CacheBlock"/>.</summary>
/// <param name="From">The first step.</param>
/// <param name="To">The step after the last.</param>
readonly record struct TimeBlock(int From, int To)
{
    /// <summary>The block that begins at a step.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="from">The step.</param>
    /// <param name="width">Width of the gates.</param>
    public static TimeBlock StartingAt(PackedShape at, int from, int width)
    {
        int to = from + 1, most = CacheBlock.Positions(width);
        while (to < at.Steps && at.Start(to + 1) - at.Start(from) <= most) to++;
        return new TimeBlock(from, to);
    }

    /// <summary>The block that ends before a step.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="to">The step.</param>
    /// <param name="width">Width of the gates.</param>
    public static TimeBlock Before(PackedShape at, int to, int width)
    {
        int from = to - 1, most = CacheBlock.Positions(width);
        while (from > 0 && at.Start(to) - at.Start(from - 1) <= most) from--;
        return new TimeBlock(from, to);
    }

    /// <summary>The block's positions.</summary>
    public Range In(PackedShape at) => at.Start(From)..at.Start(To);

    /// <summary>Number of positions in the largest block of a layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="maxSteps">Maximum number of time steps in a window.</param>
    /// <param name="maxRows">Maximum number of rows in a window.</param>
    public static int MostPositions(RecurrentShape shape, int maxSteps, int maxRows) =>
        (int)Math.Min((long)maxSteps * maxRows, Math.Max(maxRows, CacheBlock.Positions(shape.GateWidth)));
}
