namespace Windrow.Models;

/// <summary>How many positions of a window are computed at a time: so few that their numbers stay in the second-level cache until they have been
/// used, instead of going through memory once for each product.</summary>
/// <remarks>The gradient of weights is summed block by block, so the borders are part of the result: they follow from the shape alone.</remarks>
static class CacheBlock
{
    /// <summary>Floats of a block: a quarter of a cache of 1 MB, which also has to hold weights, inputs and states.</summary>
    const int Floats = 1 << 16;

    /// <summary>Positions below which a block's products are too small: each reads and writes the whole gradient of the weights.</summary>
    const int FewPositions = 128, ManyPositions = 256;

    /// <summary>Positions of a block.</summary>
    /// <param name="width">Numbers of a position.</param>
    public static int Positions(int width) => Math.Max(Math.Clamp(width / 4, FewPositions, ManyPositions), Floats / width);
}
