using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Models.Costs;

/// <summary>Counts the operations of the products that it computes.</summary>
sealed class CountingBlas : BlasBackend
{
    readonly ManagedBlas _blas = new();

    /// <summary>Sum of 2mnk.</summary>
    public long Flops { get; set; }

    public override BlasDescription Description => _blas.Description;

    protected internal override void MultiplyChecked(bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
    {
        Flops += 2L * c.Rows * c.Cols * k;
        _blas.Multiply(transposeA, a, transposeB, b, beta, c);
    }

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c) =>
        throw new NotSupportedException("Training multiplies in single precision.");
}
