namespace Windrow.Numerics.Blas;

/// <summary>The dense products that training is made of. All matrices are row-major; every product runs on the calling thread alone.</summary>
public abstract class BlasBackend
{
    /// <summary>What computes, for people: name, version, file.</summary>
    public abstract BlasDescription Description { get; }

    /// <summary>C ← β·C + op(A)·op(B), in float32.</summary>
    /// <param name="transposeA">Whether op(A) is Aᵀ.</param>
    /// <param name="a">[m, k], or [k, m] when transposed.</param>
    /// <param name="transposeB">Whether op(B) is Bᵀ.</param>
    /// <param name="b">[k, n], or [n, k] when transposed.</param>
    /// <param name="beta">0 overwrites C without reading it, 1 adds to it.</param>
    /// <param name="c">[m, n].</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public void Multiply(bool transposeA, MatrixView a, bool transposeB, MatrixView b, float beta, MatrixSpan c)
    {
        (int m, int k) = transposeA ? (a.Cols, a.Rows) : (a.Rows, a.Cols);
        (int bRows, int n) = transposeB ? (b.Cols, b.Rows) : (b.Rows, b.Cols);
        if (bRows != k || c.Rows != m || c.Cols != n)
        {
            throw new ArgumentException(
                $"A product of [{m}, {k}] and [{bRows}, {n}] into [{c.Rows}, {c.Cols}] does not fit: "
                + "the inner sizes must agree, and the outer ones with the result.");
        }

        if (m == 0 || n == 0) return;
        MultiplyChecked(transposeA, a, transposeB, b, k, beta, c);
    }

    /// <summary>C ← A·Bᵀ with A [m, k], B [n, k]: a batch of rows through a layer's weights.</summary>
    public void ProductNT(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, true, b, 0f, c);

    /// <summary>C ← C + A·Bᵀ with A [m, k], B [n, k].</summary>
    public void AddProductNT(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, true, b, 1f, c);

    /// <summary>C ← A·B with A [m, k], B [k, n]: gradients back through a layer's weights.</summary>
    public void ProductNN(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, false, b, 0f, c);

    /// <summary>C ← C + A·B with A [m, k], B [k, n].</summary>
    public void AddProductNN(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, false, b, 1f, c);

    /// <summary>C ← C + Aᵀ·B with A [k, m], B [k, n]: the gradient of weights, summed over k rows.</summary>
    public void AddProductTN(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(true, a, false, b, 1f, c);

    /// <summary>C ← β·C + α·op(A)·op(B) in float64, for MathNet: all matrices column-major without gaps.</summary>
    /// <param name="transposeA">Whether op(A) is Aᵀ.</param>
    /// <param name="transposeB">Whether op(B) is Bᵀ.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">At least m·k numbers.</param>
    /// <param name="b">At least k·n numbers.</param>
    /// <param name="beta">0 overwrites C without reading it, 1 adds to it.</param>
    /// <param name="c">At least m·n numbers.</param>
    /// <exception cref="ArgumentException">A matrix is shorter than its sizes say.</exception>
    public void MultiplyColumnMajor(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
    {
        if (a.Length < (long)m * k || b.Length < (long)k * n || c.Length < (long)m * n)
        {
            throw new ArgumentException(
                $"A product of [{m}, {k}] and [{k}, {n}] into [{m}, {n}] got {a.Length}, {b.Length} and {c.Length} numbers: too few.");
        }

        if (m > 0 && n > 0) MultiplyColumnMajorChecked(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
    }

    /// <summary>The product of shapes that have been checked; m and n are not zero.</summary>
    protected abstract void MultiplyChecked(
        bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c);

    /// <summary>The product of lengths that have been checked; m and n are not zero.</summary>
    protected abstract void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c);
}

/// <summary>What computes.</summary>
/// <param name="Name">The library.</param>
/// <param name="Version">As the library states it.</param>
/// <param name="Path">The file it was loaded from; null for managed code.</param>
public sealed record BlasDescription(string Name, string Version, string? Path)
{
    /// <summary>Threads inside one product: always one; parallelism is between workers.</summary>
    public static int ThreadsPerProduct => 1;

    public override string ToString() => Path is null ? $"{Name} {Version}" : $"{Name} {Version} ({Path})";
}
