namespace Windrow.Models;

/// <summary>How many positions of a window are computed at a time: few enough for their values to stay in the second-level cache until they have
/// been used, instead of going through memory once for each product.</summary>
/// <remarks>The gradient of the weights is summed block by block, so the block boundaries affect the result. They depend only on the shape.</remarks>
static class CacheBlock
{
    /// <summary>Floats in a block: a quarter of a 1 MB cache, which must also hold weights, inputs and states.</summary>
    const int Floats = 1 << 16;

    /// <summary>The fewest positions of any block.</summary>
    public const int Fewest = 128;

    /// <summary>The most that the minimum number of positions in a block can be. The products of a smaller block would be too small: each reads and
    /// writes the whole gradient of the weights.</summary>
    const int HighestMinimum = 256;

    /// <summary>Number of positions in a block.</summary>
    /// <param name="width">Values per position.</param>
    public static int Positions(int width) => Math.Max(Math.Clamp(width / 4, Fewest, HighestMinimum), Floats / width);
}
