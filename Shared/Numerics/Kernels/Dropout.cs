namespace Windrow.Numerics.Kernels;

/// <summary>Sets a share of values to zero and scales the others by 1 / (1 − share), which preserves the mean. Source: Srivastava et al. 2014.</summary>
static class Dropout
{
    /// <summary>Fills a mask with zeros and 1 / (1 − share). Element i depends only on (seed, stream, first + i).</summary>
    /// <param name="mask">Overwritten.</param>
    /// <param name="share">Share of zeros, at least 0 and less than 1.</param>
    /// <param name="seed">The job's seed.</param>
    /// <param name="stream">Stream of random numbers.</param>
    /// <param name="first">Index of the first element in its stream.</param>
    public static void Mask(Span<float> mask, float share, long seed, long stream, long first)
    {
        // One block from the generator serves four elements, each with 32 bits.
        uint threshold = (uint)(share * 4294967296.0);
        float kept = 1f / (1f - share);
        for (int i = -(int)(first % 4); i < mask.Length; i += 4)
        {
            (uint x0, uint x1, uint x2, uint x3) = CounterRandom.Block(seed, stream, (first + i) / 4);
            if (i >= 0) mask[i] = x0 < threshold ? 0f : kept;
            if ((uint)(i + 1) < (uint)mask.Length) mask[i + 1] = x1 < threshold ? 0f : kept;
            if ((uint)(i + 2) < (uint)mask.Length) mask[i + 2] = x2 < threshold ? 0f : kept;
            if ((uint)(i + 3) < (uint)mask.Length) mask[i + 3] = x3 < threshold ? 0f : kept;
        }
    }
}
