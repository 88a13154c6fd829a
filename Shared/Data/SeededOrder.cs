using Windrow.Numerics;

namespace Windrow.Data;

/// <summary>Random orders from a counter-based generator, so each can be drawn again.</summary>
static class SeededOrder
{
    /// <summary>Streams of random numbers, separate from those for initialization, sampling and dropout.</summary>
    public const long SplitStream = 1L << 60, EpochStreams = 1L << 61;

    /// <summary>Shuffles in place: Fisher and Yates, in the form of Durstenfeld 1964.</summary>
    public static void Shuffle(Span<int> items, long seed, long stream)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)(CounterRandom.UniformDouble(seed, stream, i) * (i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
