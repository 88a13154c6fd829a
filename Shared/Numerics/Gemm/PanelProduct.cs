using System.Runtime.CompilerServices;

namespace Windrow.Numerics.Gemm;

/// <summary>C ← β·S + A·B with B in <see cref="Panels{V, O}"/>: the loops around the tiles.</summary>
/// <remarks>A is read where it lies, by rows or by columns: its few rows of a tile stay in the first-level cache while they are used.</remarks>
static unsafe class PanelProduct<V, O> where O : struct, ITileVector<V>
{
    /// <summary>Rows of C after which the panels are begun anew, so that these rows of A are still in the second-level cache.</summary>
    const int BlockRows = 512;

    /// <summary>Steps of the chains after which they rest in C, so that a panel is still in the second-level cache for the next tile.</summary>
    const int BlockDepth = 1024;

    /// <summary>Floats of the widest tile.</summary>
    const int MaxTile = 8 * 48;

    /// <summary>Multiplies by panels that hold rows 0 ... k - 1 of B.</summary>
    /// <param name="a">a[i, p] lies at i·aRow + p·aStep.</param>
    /// <param name="aRow">From row to row of A.</param>
    /// <param name="aStep">From step to step of A.</param>
    /// <param name="packed">B, [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of the sums, at least 1.</param>
    /// <param name="beta">What the sums begin with is multiplied by this; 0 leaves it unread.</param>
    /// <param name="start">S, [m, n]: what the sums begin with; C itself, or other numbers.</param>
    /// <param name="startRow">From row to row of S: 0 when all rows begin alike.</param>
    /// <param name="c">[m, n].</param>
    /// <param name="cRow">From row to row of C.</param>
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
        // Rows are dealt out evenly, since low tiles use the registers badly: 10 rows are 5 and 5, not 8 and 2.
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
                else RunBeside(new Matrix(left, a.Row, a.Step), rows, k, panel, columns, width, beta, from, start.Row, to, c.Row);
                left += rows * a.Row;
                to += rows * c.Row;
                if (from != null) from += rows * start.Row;
            }
        }
    }

    /// <summary>A tile that is computed in memory of its own: where its last vector reaches beyond C, or β has to be multiplied.</summary>
    [SkipLocalsInit]
    static void RunBeside(Matrix a, int rows, int k, float* panel, int columns, int width, float beta, float* start, nint startRow, float* c, nint cRow)
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

    /// <summary>An operand, row by row or column by column.</summary>
    readonly struct Matrix(float* start, nint row, nint step)
    {
        public readonly float* Start = start;
        public readonly nint Row = row, Step = step;
    }
}
