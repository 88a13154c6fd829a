namespace Windrow.Numerics;

/// <summary>Counter-based random numbers: number i of a stream is a function of (seed, stream, i), so any of them can be recomputed at any
/// time, on any machine, without the numbers before it.</summary>
/// <remarks>Philox 4×32 with ten rounds: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". The seed is the key; the
/// counter holds the index and the stream.</remarks>
public static class CounterRandom
{
    const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57;    // multipliers
    const uint W0 = 0x9E3779B9, W1 = 0xBB67AE85;    // key increments: golden ratio, √3 − 1

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    public static float Uniform(long seed, long stream, long index) => (Block(seed, stream, index).X0 >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public static double UniformDouble(long seed, long stream, long index)
    {
        (uint x0, uint x1, _, _) = Block(seed, stream, index);
        return (((ulong)x0 << 32 | x1) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>The 128 random bits for one counter value.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Block(long seed, long stream, long index)
    {
        uint c0 = (uint)index, c1 = (uint)(index >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)M0 * c0, p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }

        return (c0, c1, c2, c3);
    }
}
