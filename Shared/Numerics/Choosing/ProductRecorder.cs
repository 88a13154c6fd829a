using System.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.Choosing;

/// <summary>Multiplies with another backend, and notes what kinds of products it is asked for. Use it from one thread at a time.</summary>
/// <param name="inner">What multiplies.</param>
public sealed class ProductRecorder(BlasBackend inner) : BlasBackend
{
    readonly Dictionary<(ProductShape Shape, int Rows), ProductUse> _uses = [];

    public override BlasDescription Description => inner.Description;

    /// <summary>The products so far, in the order of their first use. Those with a packed operand are divided by about how many rows they have.</summary>
    public IReadOnlyCollection<ProductUse> Uses => _uses.Values;

    protected internal override int PackedLength(int rows, int cols) => inner.PackedLength(rows, cols);

    protected internal override void MultiplyChecked(bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c)
    {
        Note(new ProductUse(ProductShape.Of(transposeA, transposeB, c.Rows, k, c.Cols), c.Rows, k, c.Cols, 1));
        inner.MultiplyChecked(transposeA, a, transposeB, b, k, beta, c);
    }

    protected internal override void PackChecked(bool transpose, MatrixView b, PackedMatrix packed) => inner.PackChecked(transpose, b, packed);

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, float beta, MatrixSpan c)
    {
        Note(b, c.Rows);
        inner.MultiplyChecked(a, b, beta, c);
    }

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, ReadOnlySpan<float> bias, MatrixSpan c)
    {
        Note(b, c.Rows);
        inner.MultiplyChecked(a, b, bias, c);
    }

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c) =>
        inner.MultiplyColumnMajorChecked(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);

    void Note(PackedMatrix b, int rows) => Note(new ProductUse(ProductShape.OfPacked(b.IsTransposed, b.Rows, b.Cols), rows, b.Rows, b.Cols, 1));

    void Note(ProductUse use)
    {
        (ProductShape Shape, int Rows) kind = (use.Shape, BitOperations.Log2((uint)use.M));
        if (!_uses.TryGetValue(kind, out ProductUse? known)) _uses.Add(kind, use);
        else _uses[kind] = (use.Size > known.Size ? use : known) with { Times = known.Times + 1 };
    }
}
