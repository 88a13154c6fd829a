using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.MathNet;

namespace Windrow.Tests.Numerics;

/// <summary>MathNet has one provider for the whole process, so these tests are in one class and restore it.</summary>
public sealed class MathNetProviderTests : IDisposable
{
    readonly ILinearAlgebraProvider _before = LinearAlgebraControl.Provider;

    public static TheoryData<string> All => Backends.All;

    public void Dispose() => LinearAlgebraControl.Provider = _before;

    [Theory]
    [MemberData(nameof(All))]
    public void Products_of_MathNets_matrices_run_on_the_backend_and_are_right(string backend)
    {
        CountingBlas blas = new(Backends.Named(backend));
        MathNetProvider.Use(blas);
        Assert.Contains(blas.Description.Name, LinearAlgebraControl.Provider.ToString(), StringComparison.Ordinal);

        AssertProducts(Matrix<float>.Build, x => x, 1e-6);
        Assert.Equal((4, 0), (blas.Singles, blas.Doubles));
        AssertProducts(Matrix<double>.Build, x => x, 1e-14);
        Assert.Equal((4, 4), (blas.Singles, blas.Doubles));
    }

    [Fact]
    public void Updates_scale_both_terms_and_a_factor_may_be_the_result()
    {
        MathNetProvider.Use(Backends.Named(Backends.Native));
        ILinearAlgebraProvider provider = LinearAlgebraControl.Provider;
        float[] a = [1, 2, 3, 4], b = [5, 6, 7, 8], c = [1, 1, 1, 1];       // column-major
        provider.MatrixMultiplyWithUpdate(Transpose.Transpose, Transpose.DontTranspose, 2f, a, 2, 2, b, 2, 2, -1f, c);
        Assert.Equal([33f, 77, 45, 105], c);                                // 2·Aᵀ·B − 1
        Assert.Equal([1f, 2, 3, 4], a);
        provider.MatrixMultiply(a, 2, 2, b, 2, 2, a);
        Assert.Equal([23f, 34, 31, 46], a);
        double[] d = [1, 2, 3, 4];
        provider.MatrixMultiply(d, 2, 2, d, 2, 2, d);
        Assert.Equal([7.0, 10, 15, 22], d);
    }

    [Fact]
    public void MathNet_does_everything_except_products_with_its_own_exceptions()
    {
        MathNetProvider.Use(Backends.Named(Backends.Native));
        Matrix<double> m = Matrix<double>.Build.DenseOfArray(new double[,] { { 4, 1 }, { 1, 3 } });
        Assert.Equal(11, m.Determinant(), 12);
        Assert.Equal(Vector<double>.Build.Dense([1, 2]), m.Solve(m * Vector<double>.Build.Dense([1, 2])));
        Assert.Throws<ArgumentException>(() => Matrix<double>.Build.DenseOfArray(new double[,] { { -1, 0 }, { 0, 1 } }).Cholesky());
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_rejected()
    {
        ILinearAlgebraProvider provider = BlasLinearAlgebraProvider.Over(Backends.Named(Backends.Native));
        Assert.Throws<ArgumentException>(() => provider.MatrixMultiply(new float[6], 2, 3, new float[4], 2, 2, new float[4]));
        Assert.Throws<ArgumentException>(() => provider.MatrixMultiply(new double[6], 2, 3, new double[4], 2, 2, new double[4]));
    }

    /// <summary>All four combinations of transposition, compared with sums over elements.</summary>
    static void AssertProducts<T>(MatrixBuilder<T> build, Func<T, IConvertible> convert, double tolerance)
        where T : struct, IEquatable<T>, IFormattable
    {
        Matrix<T> a = build.Random(37, 53, 1), b = build.Random(53, 29, 2);
        double[] expected = NaiveProduct.Of(37, 29, 53, (i, p) => Number(a[i, p]), (p, j) => Number(b[p, j]), 0, (_, _) => 0);
        Matrix<T> at = a.Transpose(), bt = b.Transpose();
        foreach (Matrix<T> product in (Matrix<T>[])[a * b, a.TransposeAndMultiply(bt), at.TransposeThisAndMultiply(b), bt.TransposeAndMultiply(a).Transpose()])
        {
            double difference = 0, size = 0;
            for (int i = 0; i < 37; i++)
            {
                for (int j = 0; j < 29; j++)
                {
                    difference += Math.Pow(Number(product[i, j]) - expected[i * 29 + j], 2);
                    size += Math.Pow(expected[i * 29 + j], 2);
                }
            }

            Assert.InRange(Math.Sqrt(difference / size), 0, tolerance);
        }

        double Number(T x) => convert(x).ToDouble(null);
    }

    /// <summary>A backend that counts its products.</summary>
    sealed class CountingBlas(BlasBackend inner) : BlasBackend
    {
        public int Singles { get; private set; }

        public int Doubles { get; private set; }

        public override BlasDescription Description => inner.Description;

        protected internal override void MultiplyChecked(bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
        {
            Singles++;
            inner.Multiply(transposeA, a, transposeB, b, beta, c);
        }

        protected internal override void MultiplyColumnMajorChecked(
            bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
        {
            Doubles++;
            inner.MultiplyColumnMajor(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
        }
    }
}
