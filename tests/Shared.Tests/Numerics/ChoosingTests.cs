using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Choosing;

namespace Windrow.Tests.Numerics;

/// <summary>The choice between two libraries for each kind of product.</summary>
public class ChoosingTests
{
    readonly FusedBlas _fused = FusedBlas.Create();
    readonly Doubling _doubling = new();

    [Fact]
    public void Each_kind_of_product_is_computed_by_the_library_that_was_chosen_for_it()
    {
        ChosenBlas chosen = new(_fused, _doubling, [ProductShape.Of(true, false, 5, 9, 8), ProductShape.OfPacked(true, 9, 8)]);
        Assert.True(IsDoubled(chosen, transposeA: true, m: 4, k: 15, n: 15));           // the same powers of two
        Assert.False(IsDoubled(chosen, transposeA: false, m: 4, k: 15, n: 15));
        Assert.False(IsDoubled(chosen, transposeA: true, m: 3, k: 15, n: 15));
        Assert.False(IsDoubled(chosen, transposeA: true, m: 4, k: 16, n: 15));
        foreach (int rows in (int[])[1, 7, 40]) Assert.True(IsPackedDoubled(chosen, transpose: true, rows, 9, 8));
        Assert.False(IsPackedDoubled(chosen, transpose: false, 7, 9, 8));
        Assert.False(IsPackedDoubled(chosen, transpose: true, 7, 8, 8));                // sizes of packed operands are exact
    }

    [Fact]
    public void A_recorder_counts_the_kinds_of_products_and_changes_none()
    {
        ProductRecorder recorder = new(_fused);
        Assert.False(IsDoubled(recorder, transposeA: true, m: 4, k: 15, n: 15));
        Assert.False(IsDoubled(recorder, transposeA: true, m: 5, k: 9, n: 8));
        foreach (int rows in (int[])[7, 8]) Assert.False(IsPackedDoubled(recorder, transpose: true, rows, 9, 8));
        Assert.Equal(
            [
                new ProductUse(ProductShape.Of(true, false, 4, 15, 15), 4, 15, 15, 2),
                new ProductUse(ProductShape.OfPacked(true, 9, 8), 7, 9, 8, 2),          // with a bias and without
                new ProductUse(ProductShape.OfPacked(true, 9, 8), 8, 9, 8, 2),
            ],
            recorder.Uses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_library_that_is_several_times_slower_loses(bool packed)
    {
        ProductShape shape = packed ? ProductShape.OfPacked(true, 128, 256) : ProductShape.Of(false, true, 64, 128, 256);
        (TimeSpan fused, TimeSpan managed) = ProductRace.Measure(new ProductUse(shape, 64, 128, 256, 1), _fused, new ManagedBlas());
        Assert.InRange(fused, TimeSpan.FromTicks(1), managed);
    }

    bool IsDoubled(BlasBackend blas, bool transposeA, int m, int k, int n)
    {
        StridedMatrix a = Random(transposeA ? k : m, transposeA ? m : k), b = Random(k, n), c = Random(m, n), expected = Random(m, n);
        _fused.Multiply(transposeA, a.View, false, b.View, 0f, expected.View);
        blas.Multiply(transposeA, a.View, false, b.View, 0f, c.View);
        return Factor(expected, c) == 2;
    }

    bool IsPackedDoubled(BlasBackend blas, bool transpose, int m, int k, int n)
    {
        StridedMatrix a = Random(m, k), b = transpose ? Random(n, k) : Random(k, n), c = Random(m, n), expected = Random(m, n);
        PackedMatrix packed = new(blas, k, n), usual = new(_fused, k, n);
        blas.Pack(transpose, b.View, packed);
        _fused.Pack(transpose, b.View, usual);
        _fused.Multiply(a.View, usual, 0f, expected.View);
        blas.Multiply(a.View, packed, 0f, c.View);
        double factor = Factor(expected, c);
        blas.Multiply(a.View, packed, new float[n], c.View);
        Assert.Equal(factor, Factor(expected, c));
        return factor == 2;
    }

    /// <summary>What the elements are multiplied by, all in all.</summary>
    static double Factor(StridedMatrix expected, StridedMatrix actual) =>
        Math.Round(actual.Elements().Sum(element => (double)Math.Abs(element)) / expected.Elements().Sum(element => (double)Math.Abs(element)), 3);

    static StridedMatrix Random(int rows, int cols) => new(new Random(rows * 100 + cols), rows, cols, 0, 0f);

    /// <summary>Recognizable: every product is twice what it should be.</summary>
    sealed class Doubling : BlasBackend
    {
        readonly ManagedBlas _managed = new();

        public override BlasDescription Description => new("doubling", "1", null);

        protected internal override void MultiplyChecked(bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
        {
            _managed.Multiply(transposeA, a, transposeB, b, beta, c);
            for (int i = 0; i < c.Rows; i++)
            {
                for (int j = 0; j < c.Cols; j++) c.Row(i)[j] *= 2;
            }
        }

        protected internal override void MultiplyColumnMajorChecked(
            bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c) =>
            throw new NotSupportedException();
    }
}
