using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

/// <summary>Random numbers and tokens for tests, from .NET's own generator.</summary>
static class RandomTensors
{
    /// <summary>Uniform within ±<paramref name="bound"/>.</summary>
    public static float[] Uniform(Random random, int count, float bound = 1f)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = bound * (2f * random.NextSingle() - 1f);
        return values;
    }

    /// <summary>Uniform within ±<paramref name="bound"/>, on a cache line.</summary>
    public static AlignedBuffer Aligned(Random random, int count, float bound = 1f)
    {
        AlignedBuffer buffer = new(count);
        Uniform(random, count, bound).CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>Uniform in [0, <paramref name="vocabulary"/>).</summary>
    public static int[] Tokens(Random random, int count, int vocabulary)
    {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) tokens[i] = random.Next(vocabulary);
        return tokens;
    }
}
