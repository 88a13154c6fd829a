using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

public class PackedMatrixTests
{
    public static TheoryData<string> All => Backends.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Products_by_a_packed_operand_match_naive_loops(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        Random random = new(21);
        for (int run = 0; run < 120; run++)
        {
            int m = random.Next(1, 30), n = random.Next(1, 60), k = random.Next(1, 70), gap = random.Next(3) * random.Next(9);
            bool transpose = run % 2 == 1;
            float beta = (run / 2 % 3) switch { 0 => 0f, 1 => 1f, _ => -0.5f };
            StridedMatrix a = new(random, m, k, gap, float.NaN), b = new(random, transpose ? n : k, transpose ? k : n, gap, float.NaN);
            StridedMatrix c = new(random, m, n, gap, 12345f);
            double[] expected = NaiveProduct.Of(m, n, k, (i, p) => a[i, p], (p, j) => transpose ? b[j, p] : b[p, j], beta, (i, j) => c[i, j]);
            PackedMatrix packed = new(blas, k, n);

            blas.Pack(transpose, b.View, packed);
            b.Memory.AsSpan().Fill(float.NaN);      // no longer used
            blas.Multiply(a.View, packed, beta, c.View);

            RelativeError.Below(2e-6, c.Elements(), expected, $"[{m}, {k}] x [{k}, {n}], transposed {transpose}, beta {beta}, gap {gap}");
            Assert.True(c.GapsAreUntouched());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_product_with_a_bias_equals_one_added_to_rows_that_hold_the_bias(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        Random random = new(22);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (9, 48, 20), (13, 50, 7), (30, 129, 40), (5, 3, 1500), (600, 20, 3), (4, 6, 0)])
        {
            StridedMatrix a = new(random, m, k, 3, float.NaN), b = new(random, k, n, 0, float.NaN);
            StridedMatrix c = new(random, m, n, 2, 12345f), expected = new(random, m, n, 2, 12345f);
            float[] bias = RandomTensors.Uniform(random, n);
            for (int i = 0; i < m; i++) bias.CopyTo(expected.View.Row(i));
            PackedMatrix packed = new(blas, k, n);
            blas.Pack(false, b.View, packed);

            blas.Multiply(a.View, packed, bias, c.View);
            blas.Multiply(a.View, packed, 1f, expected.View);

            Assert.Equal(expected.Memory, c.Memory);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_packed_matrix_can_be_filled_again(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        PackedMatrix packed = new(blas, 2, 3);
        float[] c = new float[3];
        blas.Pack(false, new MatrixView([1, 2, 3, 4, 5, 6], 2, 3), packed);
        blas.Multiply(new MatrixView([1, 10], 1, 2), packed, 0f, new MatrixSpan(c, 1, 3));
        Assert.Equal([41f, 52, 63], c);
        blas.Pack(true, new MatrixView([7, 8, 9, 10, 11, 12], 3, 2), packed);
        blas.Multiply(new MatrixView([1, 10], 1, 2), packed, 1f, new MatrixSpan(c, 1, 3));
        Assert.Equal([128f, 161, 194], c);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_empty_sum_is_zero_and_adding_it_changes_nothing(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        PackedMatrix packed = new(blas, 0, 2);
        blas.Pack(false, new MatrixView([], 0, 2), packed);
        float[] c = [float.NaN, 2];
        blas.Multiply(new MatrixView([], 1, 0), packed, 1f, new MatrixSpan(c, 1, 2));
        Assert.Equal([float.NaN, 2], c);
        blas.Multiply(new MatrixView([], 1, 0), packed, 0f, new MatrixSpan(c, 1, 2));
        Assert.Equal([0f, 0], c);
    }

    [Fact]
    public void Operands_that_do_not_fit_are_rejected()
    {
        BlasBackend blas = FusedBlas.Create(), other = new ManagedBlas();
        PackedMatrix packed = new(blas, 2, 3);
        float[] c = new float[3];

        Refused("Nothing has been packed", () => blas.Multiply(new MatrixView([1, 2], 1, 2), packed, 0f, new MatrixSpan(c, 1, 3)));
        Refused("[3, 2] cannot be packed into memory for [2, 3]", () => blas.Pack(false, new MatrixView([1, 2, 3, 4, 5, 6], 3, 2), packed));
        Refused("created for Windrow", () => other.Pack(false, new MatrixView([1, 2, 3, 4, 5, 6], 2, 3), packed));
        blas.Pack(false, new MatrixView([1, 2, 3, 4, 5, 6], 2, 3), packed);
        Refused("not for managed", () => other.Multiply(new MatrixView([1, 2], 1, 2), packed, 0f, new MatrixSpan(c, 1, 3)));
        Refused("[1, 3] and [2, 3] into [1, 3]", () => blas.Multiply(new MatrixView([1, 2, 3], 1, 3), packed, 0f, new MatrixSpan(c, 1, 3)));
        Refused("A bias of 2 values does not fit [1, 3]", () => blas.Multiply(new MatrixView([1, 2], 1, 2), packed, [1, 2], new MatrixSpan(c, 1, 3)));
        Refused("[1, 2] and [2, 3] into [1, 2]", () => blas.Multiply(new MatrixView([1, 2], 1, 2), packed, 0f, new MatrixSpan(c, 1, 2)));

        static void Refused(string why, Action action) => Assert.Contains(why, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}

/// <summary>Multiplying and packing allocate nothing once a thread is warm.</summary>
[Collection(AloneCollection.Name)]
public class PackedMatrixAllocationTests
{
    public static TheoryData<string> All => Backends.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Packing_and_multiplying_allocate_nothing(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        float[] a = new float[10 * 30], b = new float[30 * 70], c = new float[10 * 70];
        PackedMatrix packed = new(blas, 30, 70);
        Assert.Equal(0, SteadyState.AllocatedBytes(Run));

        void Run()
        {
            blas.Pack(true, new MatrixView(b, 70, 30), packed);
            blas.Multiply(new MatrixView(a, 10, 30), packed, 1f, new MatrixSpan(c, 10, 70));
            blas.Multiply(true, new MatrixView(a, 30, 10), false, new MatrixView(b, 30, 70), 0f, new MatrixSpan(c, 10, 70));
        }
    }
}
