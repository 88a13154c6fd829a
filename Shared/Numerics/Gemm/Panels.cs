using Windrow.Numerics.Kernels;

namespace Windrow.Numerics.Gemm;

/// <summary>The right operand in the order in which tiles read it: panels as wide as a tile, each stored row after row without gaps. The last
/// panel is only as many vectors wide as it needs to be, padded with zeros.</summary>
static unsafe class Panels<V, O> where O : struct, ITileVector<V>
{
    /// <summary>Columns of a panel.</summary>
    public static int Width => O.Width * O.MaxVectors;

    /// <summary>Number of floats in a packed [k, n] matrix.</summary>
    public static int Length(int k, int n) => BufferSize.Of(k, ColumnsOf(n));

    /// <summary>Columns including the padding of the last vector.</summary>
    public static int ColumnsOf(int n) => (n + O.Width - 1) / O.Width * O.Width;

    /// <summary>Packs op(B).</summary>
    /// <param name="transpose">Whether op(B) is Bᵀ.</param>
    /// <param name="b">[k, n], or [n, k] when transposed.</param>
    /// <param name="bRow">Stride between rows of B.</param>
    /// <param name="k">Rows of op(B).</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="packed">Overwritten; <see cref="Length"/> floats.</param>
    public static void Pack(bool transpose, float* b, nint bRow, int k, int n, float* packed)
    {
        for (int j = 0; j < n; j += Width)
        {
            int columns = Math.Min(Width, n - j), width = ColumnsOf(columns);
            float* panel = packed + (nint)j * k;
            if (transpose) Transpose.Copy(b + j * bRow, bRow, columns, k, panel, width);
            else Copy(b + j, bRow, k, columns, panel, width);
            if (columns < width) Fill(panel, k, columns, width);
        }
    }

    static void Copy(float* from, nint fromRow, int rows, int columns, float* to, int toRow)
    {
        int whole = columns / O.Width * O.Width;
        for (int i = 0; i < rows; i++, from += fromRow, to += toRow)
        {
            for (int j = 0; j < whole; j += O.Width) O.Store(O.Load(from + j), to + j);
            for (int j = whole; j < columns; j++) to[j] = from[j];
        }
    }

    static void Fill(float* panel, int rows, int columns, int width)
    {
        for (int i = 0; i < rows; i++, panel += width)
        {
            for (int j = columns; j < width; j++) panel[j] = 0f;
        }
    }
}
