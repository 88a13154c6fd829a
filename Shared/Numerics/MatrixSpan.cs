namespace Windrow.Numerics;

/// <summary>A read-only row-major matrix in memory that belongs to the caller. Row r starts at r·<see cref="Stride"/>.</summary>
public readonly ref struct MatrixView
{
    /// <summary>Views <paramref name="data"/> as a contiguous matrix [<paramref name="rows"/>, <paramref name="cols"/>].</summary>
    public MatrixView(ReadOnlySpan<float> data, int rows, int cols) : this(data, rows, cols, cols) { }

    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] with rows <paramref name="stride"/> floats apart.</summary>
    /// <exception cref="ArgumentException">The memory ends before the last row does, or rows overlap.</exception>
    public MatrixView(ReadOnlySpan<float> data, int rows, int cols, int stride)
    {
        MatrixBounds.Require(data.Length, rows, cols, stride);
        Data = data;
        (Rows, Cols, Stride) = (rows, cols, stride);
    }

    public ReadOnlySpan<float> Data { get; }

    public int Rows { get; }

    public int Cols { get; }

    /// <summary>Number of elements from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>The elements of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Data.Slice(row * Stride, Cols);

    /// <summary>All elements, row after row. The matrix must be contiguous.</summary>
    /// <exception cref="InvalidOperationException">There are gaps between its rows.</exception>
    public ReadOnlySpan<float> Elements => Data[..MatrixBounds.CountWithoutGaps(Rows, Cols, Stride)];

    /// <summary><paramref name="count"/> rows, starting at <paramref name="first"/>.</summary>
    public MatrixView RowRange(int first, int count) => new(Data[(first * Stride)..], count, Cols, Stride);

    /// <summary><paramref name="count"/> columns, starting at <paramref name="first"/>.</summary>
    public MatrixView ColumnRange(int first, int count) => new(Rows == 0 ? Data : Data[first..], Rows, count, Stride);

    /// <summary>Copies every element to a matrix of the same size.</summary>
    public void CopyTo(MatrixSpan target)
    {
        for (int r = 0; r < Rows; r++) Row(r).CopyTo(target.Row(r));
    }
}

/// <summary>A writable row-major matrix in memory that belongs to the caller. Row r starts at r·<see cref="Stride"/>.</summary>
public readonly ref struct MatrixSpan
{
    /// <summary>Views <paramref name="data"/> as a contiguous matrix [<paramref name="rows"/>, <paramref name="cols"/>].</summary>
    public MatrixSpan(Span<float> data, int rows, int cols) : this(data, rows, cols, cols) { }

    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] with rows <paramref name="stride"/> floats apart.</summary>
    /// <exception cref="ArgumentException">The memory ends before the last row does, or rows overlap.</exception>
    public MatrixSpan(Span<float> data, int rows, int cols, int stride)
    {
        MatrixBounds.Require(data.Length, rows, cols, stride);
        Data = data;
        (Rows, Cols, Stride) = (rows, cols, stride);
    }

    public Span<float> Data { get; }

    public int Rows { get; }

    public int Cols { get; }

    /// <summary>Number of elements from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    public static implicit operator MatrixView(MatrixSpan m) => new(m.Data, m.Rows, m.Cols, m.Stride);

    /// <summary>The elements of one row.</summary>
    public Span<float> Row(int row) => Data.Slice(row * Stride, Cols);

    /// <inheritdoc cref="MatrixView.Elements"/>
    public Span<float> Elements => Data[..MatrixBounds.CountWithoutGaps(Rows, Cols, Stride)];

    /// <summary><paramref name="count"/> rows, starting at <paramref name="first"/>.</summary>
    public MatrixSpan RowRange(int first, int count) => new(Data[(first * Stride)..], count, Cols, Stride);

    /// <summary><paramref name="count"/> columns, starting at <paramref name="first"/>.</summary>
    public MatrixSpan ColumnRange(int first, int count) => new(Rows == 0 ? Data : Data[first..], Rows, count, Stride);

    /// <inheritdoc cref="MatrixView.CopyTo"/>
    public void CopyTo(MatrixSpan target) => ((MatrixView)this).CopyTo(target);
}

/// <summary>The only check between a matrix and native code: products rely on its sizes and do not check the memory again.</summary>
static class MatrixBounds
{
    public static void Require(int length, int rows, int cols, int stride)
    {
        if (rows < 0 || cols < 0 || stride < cols || (rows > 0 && length < (long)(rows - 1) * stride + cols))
        {
            throw new ArgumentException(
                $"A matrix [{rows}, {cols}] with rows {stride} apart does not fit into memory of {length} floats: "
                + "rows must not overlap, and the last one must end inside the memory.");
        }
    }

    public static int CountWithoutGaps(int rows, int cols, int stride) => stride == cols
        ? BufferSize.Of(rows, cols)
        : throw new InvalidOperationException($"A matrix [{rows}, {cols}] with rows {stride} apart has gaps between its rows; its elements are not one span.");
}
