using System.Numerics;

namespace Windrow.Numerics.Choosing;

/// <summary>A kind of product: how its operands lie in memory, and about how large they are.</summary>
/// <remarks>Windows of one job differ in length, so sizes count only by their power of two, except those of a packed operand: it must be packed and
/// multiplied by the same library.</remarks>
/// <param name="IsPacked">Whether the right operand has been packed.</param>
/// <param name="TransposeA">Whether the left operand is transposed.</param>
/// <param name="TransposeB">Whether the right operand is transposed.</param>
/// <param name="M">Rows of the result; 0 for any number.</param>
/// <param name="K">The inner size.</param>
/// <param name="N">Columns of the result.</param>
public readonly record struct ProductShape(bool IsPacked, bool TransposeA, bool TransposeB, int M, int K, int N)
{
    /// <summary>The kind of a product of two matrices.</summary>
    public static ProductShape Of(bool transposeA, bool transposeB, int m, int k, int n) =>
        new(false, transposeA, transposeB, Power(m), Power(k), Power(n));

    /// <summary>The kind of all products with an operand that was packed.</summary>
    public static ProductShape OfPacked(bool transposeB, int k, int n) => new(true, false, transposeB, 0, k, n);

    static int Power(int size) => size == 0 ? 0 : 1 << BitOperations.Log2((uint)size);
}
