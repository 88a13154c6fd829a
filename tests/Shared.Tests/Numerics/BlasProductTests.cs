using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

public class BlasProductTests
{
    public static TheoryData<string> All => Backends.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Products_of_all_shapes_and_strides_match_naive_loops_and_leave_the_gaps_unchanged(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        Random random = new(1);
        for (int run = 0; run < 240; run++)
        {
            int m = random.Next(1, 40), n = random.Next(1, 40), k = random.Next(1, 70), gap = random.Next(3) * random.Next(9);
            bool ta = run % 2 == 1, tb = run / 2 % 2 == 1;
            float beta = (run / 4 % 3) switch { 0 => 0f, 1 => 1f, _ => -0.5f };
            StridedMatrix a = new(random, ta ? k : m, ta ? m : k, gap, float.NaN), b = new(random, tb ? n : k, tb ? k : n, gap, float.NaN);
            StridedMatrix c = new(random, m, n, gap, 12345f);
            double[] expected = NaiveProduct.Of(
                m, n, k, (i, p) => ta ? a[p, i] : a[i, p], (p, j) => tb ? b[j, p] : b[p, j], beta, (i, j) => c[i, j]);

            blas.Multiply(ta, a.View, tb, b.View, beta, c.View);

            RelativeError.Below(2e-6, c.Elements(), expected, $"[{m}, {k}] x [{k}, {n}], transposed {ta} {tb}, beta {beta}, gap {gap}");
            Assert.True(c.GapsAreUntouched());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_named_products_are_what_their_names_say(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        float[] a = [1, 2, 3, 4, 5, 6], b = [7, 8, 9, 10, 11, 12];      // [2, 3]; [2, 3] or [3, 2]
        float[] c = [100, 100, 100, 100];

        blas.AddProductNT(new MatrixView(a, 2, 3), new MatrixView(b, 2, 3), new MatrixSpan(c, 2, 2));
        Assert.Equal([150f, 168, 222, 267], c);
        blas.ProductNT(new MatrixView(a, 2, 3), new MatrixView(b, 2, 3), new MatrixSpan(c, 2, 2));
        Assert.Equal([50f, 68, 122, 167], c);
        blas.ProductNN(new MatrixView(a, 2, 3), new MatrixView(b, 3, 2), new MatrixSpan(c, 2, 2));
        Assert.Equal([58f, 64, 139, 154], c);
        blas.AddProductNN(new MatrixView(a, 2, 3), new MatrixView(b, 3, 2), new MatrixSpan(c, 2, 2));
        Assert.Equal([116f, 128, 278, 308], c);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Beta_zero_overwrites_without_reading(string backend)
    {
        float[] c = [float.NaN, float.PositiveInfinity, float.NaN, float.NegativeInfinity];
        Backends.Named(backend).ProductNN(new MatrixView([1, 0, 0, 1], 2, 2), new MatrixView([1, 2, 3, 4], 2, 2), new MatrixSpan(c, 2, 2));
        Assert.Equal([1f, 2, 3, 4], c);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_empty_sum_is_zero_and_adding_it_changes_nothing(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        float[] c = [float.NaN, 2, 3, 4];
        blas.AddProductNN(new MatrixView([], 2, 0), new MatrixView([], 0, 2), new MatrixSpan(c, 2, 2));
        Assert.Equal([float.NaN, 2, 3, 4], c);
        blas.ProductNN(new MatrixView([], 2, 0), new MatrixView([], 0, 2), new MatrixSpan(c, 2, 2));
        Assert.Equal([0f, 0, 0, 0], c);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_product_without_rows_or_columns_does_nothing(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        blas.ProductNN(new MatrixView([], 0, 2), new MatrixView([1, 2, 3, 4], 2, 2), new MatrixSpan([], 0, 2));
        blas.ProductNN(new MatrixView([1, 2, 3, 4], 2, 2), new MatrixView([], 2, 0), new MatrixSpan([], 2, 0));
        blas.MultiplyColumnMajor(false, false, 0, 3, 2, 1, [], [1, 2, 3, 4, 5, 6], 0, []);
    }

    [Theory]
    [InlineData(2, 3, 4, 5, 2, 5)]      // inner sizes differ
    [InlineData(2, 3, 3, 5, 4, 5)]      // wrong rows of the result
    [InlineData(2, 3, 3, 5, 2, 4)]      // wrong columns of the result
    public void Shapes_that_do_not_fit_are_named(int rowsA, int colsA, int rowsB, int colsB, int rowsC, int colsC)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ManagedBlas().ProductNN(
            new MatrixView(new float[rowsA * colsA], rowsA, colsA),
            new MatrixView(new float[rowsB * colsB], rowsB, colsB),
            new MatrixSpan(new float[rowsC * colsC], rowsC, colsC)));
        Assert.Contains(
            $"[{rowsA}, {colsA}] and [{rowsB}, {colsB}] into [{rowsC}, {colsC}] does not fit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Column_major_double_products_match_naive_loops(string backend)
    {
        BlasBackend blas = Backends.Named(backend);
        Random random = new(2);
        for (int run = 0; run < 60; run++)
        {
            int m = random.Next(1, 20), n = random.Next(1, 20), k = random.Next(0, 30);
            bool ta = run % 2 == 1, tb = run / 2 % 2 == 1;
            double alpha = random.NextDouble() - 0.5, beta = run % 3 == 0 ? 0 : random.NextDouble();
            double[] a = Numbers(m * k), b = Numbers(k * n), c = Numbers(m * n), before = [.. c];
            if (beta == 0) c.AsSpan().Fill(double.NaN);

            blas.MultiplyColumnMajor(ta, tb, m, n, k, alpha, a, b, beta, c);

            double[] expected = NaiveProduct.Of(
                m, n, k, (i, p) => alpha * (ta ? a[i * k + p] : a[p * m + i]), (p, j) => tb ? b[p * n + j] : b[j * k + p], beta, (i, j) => before[j * m + i]);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++) Assert.Equal(expected[i * n + j], c[j * m + i], 12);
            }
        }

        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    [Fact]
    public void Double_products_with_too_little_memory_are_rejected()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Backends.Named(Backends.Native).MultiplyColumnMajor(false, false, 2, 2, 3, 1, new double[5], new double[6], 0, new double[4]));
        Assert.Contains("[2, 3] and [3, 2] into [2, 2] got 5, 6 and 4", error.Message, StringComparison.Ordinal);
    }
}
