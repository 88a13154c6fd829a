using System.Collections.Frozen;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.Choosing;

/// <summary>Multiplies with one of two libraries, depending on the kind of product. What is packed by one is multiplied by the same.</summary>
/// <param name="usual">Multiplies what the other does not.</param>
/// <param name="other">Multiplies some kinds of products.</param>
/// <param name="ofOther">These kinds.</param>
public sealed class ChosenBlas(BlasBackend usual, BlasBackend other, IEnumerable<ProductShape> ofOther) : BlasBackend
{
    readonly FrozenSet<ProductShape> _ofOther = ofOther.ToFrozenSet();

    /// <summary>Both libraries.</summary>
    public override BlasDescription Description => new($"{usual.Description.Name} and {other.Description.Name}", other.Description.Version, other.Description.Path);

    protected internal override int PackedLength(int rows, int cols) => Math.Max(usual.PackedLength(rows, cols), other.PackedLength(rows, cols));

    protected internal override void MultiplyChecked(bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c) =>
        For(ProductShape.Of(transposeA, transposeB, c.Rows, k, c.Cols)).MultiplyChecked(transposeA, a, transposeB, b, k, beta, c);

    protected internal override void PackChecked(bool transpose, MatrixView b, PackedMatrix packed) =>
        For(ProductShape.OfPacked(transpose, packed.Rows, packed.Cols)).PackChecked(transpose, b, packed);

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, float beta, MatrixSpan c) => For(b).MultiplyChecked(a, b, beta, c);

    protected internal override void MultiplyChecked(MatrixView a, PackedMatrix b, ReadOnlySpan<float> bias, MatrixSpan c) => For(b).MultiplyChecked(a, b, bias, c);

    protected internal override void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c) =>
        usual.MultiplyColumnMajorChecked(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);

    BlasBackend For(PackedMatrix packed) => For(ProductShape.OfPacked(packed.IsTransposed, packed.Rows, packed.Cols));

    BlasBackend For(ProductShape shape) => _ofOther.Contains(shape) ? other : usual;
}
