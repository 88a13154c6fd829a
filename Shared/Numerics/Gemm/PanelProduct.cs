using System.Runtime.CompilerServices;

namespace Windrow.Numerics.Gemm;

/// <summary>C ← β·S + A·B with B in <see cref="Panels{V, O}"/>: the loops around the tiles.</summary>
/// <remarks>A is read in place, by rows or by columns: the few rows of it that a tile needs stay in the first-level cache while they are used.</remarks>
static unsafe class PanelProduct<V, O> where O : struct, ITileVector<V>
{
    /// <summary>Rows of C before the loop returns to the first panel, which keeps these rows of A in the second-level cache.</summary>
    const int BlockRows = 512;

    /// <summary>Steps of the chains before they are stored in C, which keeps a panel in the second-level cache for the next tile.</summary>
    const int BlockDepth = 1024;

    /// <summary>Number of floats in the widest tile.</summary>
    const int MaxTile = 8 * 48;

    /// <summary>Multiplies by panels that hold rows 0 ... k - 1 of B.</summary>
    /// <param name="a">a[i, p] is at i·aRow + p·aStep.</param>
    /// <param name="aRow">Stride between rows of A.</param>
    /// <param name="aStep">Stride between steps of A.</param>
    /// <param name="packed">B, [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of the sums, at least 1.</param>
    /// <param name="beta">Factor for the initial values of the sums; with 0 they are not read.</param>
    /// <param name="start">S, [m, n]: the initial values of the sums; C itself, or other values.</param>
    /// <param name="startRow">Stride between rows of S: 0 when all rows start with the same values.</param>
    /// <param name="c">[m, n].</param>
    /// <param name="cRow">Stride between rows of C.</param>
    public static void Run(
        float* a, nint aRow, nint aStep, float* packed, int m, int n, int k, float beta, float* start, nint startRow, float* c, nint cRow)
    {
        for (int i = 0; i < m; i += BlockRows)
        {
            for (int p = 0; p < k; p += BlockDepth)
            {
                Matrix left = new(a + i * aRow + p * aStep, aRow, aStep);
                Matrix result = new(c + i * cRow, cRow, 1), from = p == 0 ? new(start + i * startRow, startRow, 1) : result;
                RunBlock(left, packed, k, p, Math.Min(BlockDepth, k - p), Math.Min(BlockRows, m - i), n, p == 0 ? beta : 1f, from, result);
            }
        }
    }

    /// <summary>Adds steps p ... p + k - 1 to all chains of some rows of C.</summary>
    static void RunBlock(Matrix a, float* packed, int depth, int p, int k, int m, int n, float beta, Matrix start, Matrix c)
    {
        // Rows are split evenly because tiles with few rows use the registers badly: 10 rows become 5 and 5, not 8 and 2.
        int tiles = (m + O.MaxRows - 1) / O.MaxRows, low = m / tiles, higher = m % tiles;
        for (int j = 0; j < n; j += Panels<V, O>.Width)
        {
            int columns = Math.Min(Panels<V, O>.Width, n - j), width = Panels<V, O>.ColumnsOf(columns);
            float* panel = packed + (nint)j * depth + (nint)p * width;
            float* left = a.Start, from = beta == 0f ? null : start.Start + j, to = c.Start + j;
            for (int t = 0; t < tiles; t++)
            {
                int rows = t < higher ? low + 1 : low;
                if (columns == width && beta is 0f or 1f) Tile<V, O>.Run(rows, width / O.Width, k, left, a.Row, a.Step, panel, from, start.Row, to, c.Row);
                else RunInScratch(new Matrix(left, a.Row, a.Step), rows, k, panel, columns, width, beta, from, start.Row, to, c.Row);
                left += rows * a.Row;
                to += rows * c.Row;
                if (from != null) from += rows * start.Row;
            }
        }
    }

    /// <summary>A tile computed in separate memory: used where its last vector extends past C, or where β must be multiplied in.</summary>
    [SkipLocalsInit]
    static void RunInScratch(Matrix a, int rows, int k, float* panel, int columns, int width, float beta, float* start, nint startRow, float* c, nint cRow)
    {
        float* tile = stackalloc float[MaxTile];
        if (start != null)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) tile[i * width + j] = beta * start[i * startRow + j];
                for (int j = columns; j < width; j++) tile[i * width + j] = 0f;
            }
        }

        Tile<V, O>.Run(rows, width / O.Width, k, a.Start, a.Row, a.Step, panel, start == null ? null : tile, width, tile, width);
        int whole = columns / O.Width * O.Width;
        for (int i = 0; i < rows; i++, tile += width, c += cRow)
        {
            for (int j = 0; j < whole; j += O.Width) O.Store(O.Load(tile + j), c + j);
            for (int j = whole; j < columns; j++) c[j] = tile[j];
        }
    }

    /// <summary>An operand stored row by row or column by column.</summary>
    readonly struct Matrix(float* start, nint row, nint step)
    {
        public readonly float* Start = start;
        public readonly nint Row = row, Step = step;
    }
}
