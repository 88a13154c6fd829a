namespace Windrow.Numerics.Blas;

/// <summary>The dense matrix products used in training. All matrices are row-major, and every product runs on the calling thread only.</summary>
public abstract class BlasBackend
{
    /// <summary>The backend's name, version and file, to show to people.</summary>
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
        RequireFit(m, k, bRows, n, c);
        if (m == 0 || n == 0) return;
        MultiplyChecked(transposeA, a, transposeB, b, k, beta, c);
    }

    /// <summary>Fills <paramref name="packed"/> with op(B), for use in many products.</summary>
    /// <param name="transpose">Whether op(B) is Bᵀ.</param>
    /// <param name="b">[k, n], or [n, k] when transposed.</param>
    /// <param name="packed">Created for this backend and for [k, n]; overwritten.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the packed matrix was created for another backend.</exception>
    public void Pack(bool transpose, MatrixView b, PackedMatrix packed)
    {
        (int k, int n) = transpose ? (b.Cols, b.Rows) : (b.Rows, b.Cols);
        if (packed.Rows != k || packed.Cols != n) throw new ArgumentException($"[{k}, {n}] cannot be packed into memory for [{packed.Rows}, {packed.Cols}].");
        RequireOwn(packed);
        PackChecked(transpose, b, packed);
        (packed.IsFilled, packed.IsTransposed) = (true, transpose);
    }

    /// <summary>C ← β·C + A·op(B), with op(B) already packed.</summary>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="beta">0 overwrites C without reading it, 1 adds to it.</param>
    /// <param name="c">[m, n].</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other, nothing has been packed, or another backend packed it.</exception>
    public void Multiply(MatrixView a, PackedMatrix b, float beta, MatrixSpan c)
    {
        RequireFit(a.Rows, a.Cols, b.Rows, b.Cols, c);
        RequireFilled(b);
        if (c.Rows > 0 && c.Cols > 0) MultiplyChecked(a, b, beta, c);
    }

    /// <summary>C ← bias + A·op(B), with op(B) already packed.</summary>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="bias">Added to every row, [n].</param>
    /// <param name="c">[m, n], overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other, nothing has been packed, or another backend packed it.</exception>
    public void Multiply(MatrixView a, PackedMatrix b, ReadOnlySpan<float> bias, MatrixSpan c)
    {
        RequireFit(a.Rows, a.Cols, b.Rows, b.Cols, c);
        RequireFilled(b);
        if (bias.Length != c.Cols) throw new ArgumentException($"A bias of {bias.Length} values does not fit [{c.Rows}, {c.Cols}]; it must have one value for each column.");
        if (c.Rows > 0 && c.Cols > 0) MultiplyChecked(a, b, bias, c);
    }

    /// <summary>C ← A·Bᵀ with A [m, k], B [n, k]: multiplies a batch of rows by a layer's weights.</summary>
    public void ProductNT(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, true, b, 0f, c);

    /// <summary>C ← C + A·Bᵀ with A [m, k], B [n, k].</summary>
    public void AddProductNT(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, true, b, 1f, c);

    /// <summary>C ← A·B with A [m, k], B [k, n]: passes gradients back through a layer's weights.</summary>
    public void ProductNN(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, false, b, 0f, c);

    /// <summary>C ← C + A·B with A [m, k], B [k, n].</summary>
    public void AddProductNN(MatrixView a, MatrixView b, MatrixSpan c) => Multiply(false, a, false, b, 1f, c);

    /// <summary>C ← β·C + α·op(A)·op(B) in float64, for MathNet. All matrices are column-major and contiguous.</summary>
    /// <param name="transposeA">Whether op(A) is Aᵀ.</param>
    /// <param name="transposeB">Whether op(B) is Bᵀ.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="a">At least m·k values.</param>
    /// <param name="b">At least k·n values.</param>
    /// <param name="beta">0 overwrites C without reading it, 1 adds to it.</param>
    /// <param name="c">At least m·n values.</param>
    /// <exception cref="ArgumentException">A matrix is shorter than its dimensions require.</exception>
    public void MultiplyColumnMajor(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
    {
        if (a.Length < (long)m * k || b.Length < (long)k * n || c.Length < (long)m * n)
        {
            throw new ArgumentException(
                $"A product of [{m}, {k}] and [{k}, {n}] into [{m}, {n}] got {a.Length}, {b.Length} and {c.Length} values, which is too few.");
        }

        if (m > 0 && n > 0) MultiplyColumnMajorChecked(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
    }

    /// <summary>Number of floats in a packed [<paramref name="rows"/>, <paramref name="cols"/>] matrix.</summary>
    protected internal virtual int PackedLength(int rows, int cols) => BufferSize.Of(rows, cols);

    /// <summary>The product, with the shapes already checked; m and n are not zero.</summary>
    protected internal abstract void MultiplyChecked(
        bool transposeA, MatrixView a, bool transposeB, MatrixView b, int k, float beta, MatrixSpan c);

    /// <summary>Packs B, with the shapes already checked. The default copies B as it is, contiguously.</summary>
    protected internal virtual void PackChecked(bool transpose, MatrixView b, PackedMatrix packed)
    {
        MatrixSpan copy = packed.Memory.AsMatrix(b.Rows, b.Cols);
        for (int i = 0; i < b.Rows; i++) b.Row(i).CopyTo(copy.Row(i));
    }

    /// <summary>The product with an operand packed by this backend, with the shapes already checked; m and n are not zero.</summary>
    protected internal virtual void MultiplyChecked(MatrixView a, PackedMatrix b, float beta, MatrixSpan c)
    {
        MatrixView lying = b.IsTransposed ? b.Memory.AsMatrix(b.Cols, b.Rows) : b.Memory.AsMatrix(b.Rows, b.Cols);
        MultiplyChecked(false, a, b.IsTransposed, lying, b.Rows, beta, c);
    }

    /// <summary>The product plus a bias, with the shapes already checked; m and n are not zero.</summary>
    protected internal virtual void MultiplyChecked(MatrixView a, PackedMatrix b, ReadOnlySpan<float> bias, MatrixSpan c)
    {
        for (int i = 0; i < c.Rows; i++) bias.CopyTo(c.Row(i));
        MultiplyChecked(a, b, 1f, c);
    }

    /// <summary>The product, with the lengths already checked; m and n are not zero.</summary>
    protected internal abstract void MultiplyColumnMajorChecked(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c);

    static void RequireFit(int m, int k, int bRows, int n, MatrixSpan c)
    {
        if (bRows == k && c.Rows == m && c.Cols == n) return;
        throw new ArgumentException(
            $"A product of [{m}, {k}] and [{bRows}, {n}] into [{c.Rows}, {c.Cols}] does not fit: "
            + "the inner sizes must agree, and the outer sizes must match the result.");
    }

    void RequireFilled(PackedMatrix packed)
    {
        RequireOwn(packed);
        if (!packed.IsFilled) throw new ArgumentException($"Nothing has been packed into the operand [{packed.Rows}, {packed.Cols}] yet.");
    }

    void RequireOwn(PackedMatrix packed)
    {
        if (packed.Blas != this) throw new ArgumentException($"The packed operand was created for {packed.Blas.Description}, not for {Description}.");
    }
}

/// <summary>What computes the products.</summary>
/// <param name="Name">The library.</param>
/// <param name="Version">As reported by the library.</param>
/// <param name="Path">The file it was loaded from; null for managed code.</param>
public sealed record BlasDescription(string Name, string Version, string? Path)
{
    /// <summary>Threads used by one product: always one, because workers already run in parallel.</summary>
    public static int ThreadsPerProduct => 1;

    public override string ToString() => Path is null ? $"{Name} {Version}" : $"{Name} {Version} ({Path})";
}
