using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

/// <summary>The same product has the same bits at any address of its operands, if they start on a cache line, and on any thread.</summary>
public class BlasBitsTests
{
    const int Spare = 4096;

    public static TheoryData<string> All => Backends.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_product_has_the_same_bits_at_every_place_on_a_cache_line(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        foreach ((int m, int n, int k) in Shapes())
        {
            float[] expected = Product(blas, m, n, k, 0);
            foreach (int offset in (int[])[16, 48, 80, 256, 1008, 1024]) Assert.Equal(expected, Product(blas, m, n, k, offset));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_product_has_the_same_bits_on_another_thread(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        foreach ((int m, int n, int k) in Shapes())
        {
            float[] expected = Product(blas, m, n, k, 0), other = [];
            Thread thread = new(() => other = Product(blas, m, n, k, 0));
            thread.Start();
            thread.Join();
            Assert.Equal(expected, other);
        }
    }

    /// <summary>Recurrent and input products of small and classic models, and shapes that are not multiples of any vector width.</summary>
    static (int M, int N, int K)[] Shapes() => [(50, 512, 128), (25, 512, 128), (1, 512, 128), (800, 65, 128), (13, 76, 19), (512, 128, 200), (7, 3, 1)];

    /// <summary>A·Bᵀ of the same numbers, with all three matrices at the given offset in floats from the start of their memory.</summary>
    static float[] Product(BlasBackend blas, int m, int n, int k, int offset)
    {
        Random random = new(3);
        AlignedBuffer a = new(m * k + Spare), b = new(n * k + Spare), c = new(m * n + Spare);
        RandomTensors.Uniform(random, m * k).CopyTo(a.Span[offset..]);
        RandomTensors.Uniform(random, n * k).CopyTo(b.Span[offset..]);
        MatrixSpan result = new(c.Span.Slice(offset, m * n), m, n);
        blas.ProductNT(new MatrixView(a.Span[offset..], m, k), new MatrixView(b.Span[offset..], n, k), result);
        return result.Data.ToArray();
    }
}
