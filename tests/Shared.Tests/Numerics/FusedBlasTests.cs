using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

/// <summary>Every element of a product is one chain of fused multiply-adds on vectors of any width. It is compared with that chain, computed one
/// number at a time.</summary>
public class FusedBlasTests
{
    public static TheoryData<int> Widths { get; } = [512, 256, 128];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_of_all_shapes_and_strides_have_the_bits_of_the_chain(int bits)
    {
        FusedBlas blas = FusedBlas.Create(bits);
        Random random = new(11);
        for (int run = 0; run < 480; run++)
        {
            Compare(blas, random, run, random.Next(1, 40), random.Next(1, 110), random.Next(1, 70));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_larger_than_a_block_have_the_bits_of_the_chain(int bits)
    {
        FusedBlas blas = FusedBlas.Create(bits);
        Random random = new(12);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(5, 51, 1025), (3, 257, 2100), (1100, 17, 33), (9, 1501, 260), (600, 7, 520), (1, 3000, 131)])
        {
            for (int run = 0; run < 12; run++) Compare(blas, random, run, m, n, k);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_row_has_the_same_bits_in_any_batch(int bits)
    {
        FusedBlas blas = FusedBlas.Create(bits);
        Random random = new(13);
        const int Rows = 23, N = 77, K = 61;
        StridedMatrix a = new(random, Rows, K, 0, float.NaN), b = new(random, N, K, 0, float.NaN), all = new(random, Rows, N, 0, float.NaN);
        blas.ProductNT(a.View, b.View, all.View);
        for (int first = 0; first < Rows; first++)
        {
            for (int count = 1; first + count <= Rows; count++)
            {
                StridedMatrix some = new(random, count, N, 0, float.NaN);
                blas.ProductNT(a.View.RowRange(first, count), b.View, some.View);
                Assert.True(all.View.RowRange(first, count).Data[..(count * N)].SequenceEqual(some.Elements()), $"{count} rows starting at {first}");
            }
        }
    }

    [Fact]
    public void Operands_need_no_alignment()
    {
        FusedBlas blas = FusedBlas.Create();
        Random random = new(14);
        const int M = 19, N = 100, K = 37, Spare = 16;
        float[] a = RandomTensors.Uniform(random, M * K), b = RandomTensors.Uniform(random, N * K), expected = new float[M * N];
        blas.ProductNN(new MatrixView(a, M, K), new MatrixView(b, K, N), new MatrixSpan(expected, M, N));
        for (int offset = 0; offset < Spare; offset++)
        {
            float[] movedA = [.. new float[offset], .. a], movedB = [.. new float[offset], .. b], c = new float[offset + M * N];
            blas.ProductNN(new MatrixView(movedA.AsSpan(offset), M, K), new MatrixView(movedB.AsSpan(offset), K, N), new MatrixSpan(c.AsSpan(offset), M, N));
            Assert.Equal(expected, c[offset..]);
        }
    }

    /// <summary>Multiplies random matrices, both as they are and packed (if the left one is not transposed), and compares all bits.</summary>
    static void Compare(FusedBlas blas, Random random, int run, int m, int n, int k)
    {
        bool ta = run % 2 == 1, tb = run / 2 % 2 == 1;
        float beta = (run / 4 % 3) switch { 0 => 0f, 1 => 1f, _ => -0.75f };
        int gap = random.Next(3) * random.Next(9);
        StridedMatrix a = new(random, ta ? k : m, ta ? m : k, gap, float.NaN), b = new(random, tb ? n : k, tb ? k : n, gap, float.NaN);
        StridedMatrix c = new(random, m, n, gap, 12345f), packedC = new(random, m, n, gap, 12345f);
        c.Memory.CopyTo(packedC.Memory, 0);
        float[] expected = Chains(a, ta, b, tb, k, beta, c);
        string what = $"[{m}, {k}] x [{k}, {n}], transposed {ta} {tb}, beta {beta}, gap {gap}";

        blas.Multiply(ta, a.View, tb, b.View, beta, c.View);

        Assert.True(expected.AsSpan().SequenceEqual(c.Elements()), what);
        Assert.True(c.GapsAreUntouched(), what);
        if (ta) return;

        PackedMatrix packed = new(blas, k, n);
        blas.Pack(tb, b.View, packed);
        blas.Multiply(a.View, packed, beta, packedC.View);

        Assert.True(c.Memory.AsSpan().SequenceEqual(packedC.Memory), $"packed, {what}");
    }

    static float[] Chains(StridedMatrix a, bool ta, StridedMatrix b, bool tb, int k, float beta, StridedMatrix c)
    {
        float[] result = new float[c.Rows * c.Cols];
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Cols; j++)
            {
                float sum = beta == 0f ? 0f : beta * (float)c[i, j];
                for (int p = 0; p < k; p++) sum = MathF.FusedMultiplyAdd((float)(ta ? a[p, i] : a[i, p]), (float)(tb ? b[j, p] : b[p, j]), sum);
                result[i * c.Cols + j] = sum;
            }
        }

        return result;
    }
}
