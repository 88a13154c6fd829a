using System.Diagnostics;

namespace Windrow.Numerics;

/// <summary>A row-major matrix in someone else's memory, to be read. Row r begins at r·<see cref="Stride"/>.</summary>
public readonly ref struct MatrixView
{
    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] without gaps.</summary>
    public MatrixView(ReadOnlySpan<float> data, int rows, int cols) : this(data, rows, cols, cols) { }

    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] with rows <paramref name="stride"/> apart.</summary>
    public MatrixView(ReadOnlySpan<float> data, int rows, int cols, int stride)
    {
        Debug.Assert(rows == 0 || data.Length >= (rows - 1) * stride + cols, "The matrix is larger than its memory.");
        Data = data;
        (Rows, Cols, Stride) = (rows, cols, stride);
    }

    public ReadOnlySpan<float> Data { get; }

    public int Rows { get; }

    public int Cols { get; }

    /// <summary>Elements from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>The elements of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Data.Slice(row * Stride, Cols);

    /// <summary><paramref name="count"/> rows from <paramref name="first"/> on.</summary>
    public MatrixView RowRange(int first, int count) => new(Data[(first * Stride)..], count, Cols, Stride);
}

/// <summary>A row-major matrix in someone else's memory, to be read and written. Row r begins at r·<see cref="Stride"/>.</summary>
public readonly ref struct MatrixSpan
{
    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] without gaps.</summary>
    public MatrixSpan(Span<float> data, int rows, int cols) : this(data, rows, cols, cols) { }

    /// <summary>Views <paramref name="data"/> as [<paramref name="rows"/>, <paramref name="cols"/>] with rows <paramref name="stride"/> apart.</summary>
    public MatrixSpan(Span<float> data, int rows, int cols, int stride)
    {
        Debug.Assert(rows == 0 || data.Length >= (rows - 1) * stride + cols, "The matrix is larger than its memory.");
        Data = data;
        (Rows, Cols, Stride) = (rows, cols, stride);
    }

    public Span<float> Data { get; }

    public int Rows { get; }

    public int Cols { get; }

    /// <summary>Elements from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    public static implicit operator MatrixView(MatrixSpan m) => new(m.Data, m.Rows, m.Cols, m.Stride);

    /// <summary>The elements of one row.</summary>
    public Span<float> Row(int row) => Data.Slice(row * Stride, Cols);

    /// <summary><paramref name="count"/> rows from <paramref name="first"/> on.</summary>
    public MatrixSpan RowRange(int first, int count) => new(Data[(first * Stride)..], count, Cols, Stride);
}
