using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Windrow.Numerics.Kernels;

/// <summary>Transposed copies, in tiles that stay in the first-level cache.</summary>
static unsafe class Transpose
{
    const int Tile = 16;

    /// <summary>target = sourceᵀ.</summary>
    /// <param name="source">[m, n].</param>
    /// <param name="target">[n, m].</param>
    public static void Copy(MatrixView source, MatrixSpan target)
    {
        if (target.Rows != source.Cols || target.Cols != source.Rows)
            throw new ArgumentException($"The transpose of [{source.Rows}, {source.Cols}] does not fit into [{target.Rows}, {target.Cols}].");
        fixed (float* from = source.Data, to = target.Data)
        {
            Copy(from, source.Stride, source.Rows, source.Cols, to, target.Stride);
        }
    }

    /// <summary>target = sourceᵀ, in memory that has been checked.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceRow">From row to row of the source.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="target">[columns, rows].</param>
    /// <param name="targetRow">From row to row of the target.</param>
    public static void Copy(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        for (int j0 = 0; j0 < columns; j0 += Tile)
        {
            int j1 = Math.Min(j0 + Tile, columns), squares = Sse.IsSupported ? j0 + (j1 - j0) / 4 * 4 : j0, i = 0;
            for (; i + 4 <= rows; i += 4)
            {
                for (int j = j0; j < squares; j += 4) CopySquare(source + i * sourceRow + j, sourceRow, target + j * targetRow + i, targetRow);
                for (int j = squares; j < j1; j++)
                {
                    for (int r = i; r < i + 4; r++) target[j * targetRow + r] = source[r * sourceRow + j];
                }
            }

            for (; i < rows; i++)
            {
                for (int j = j0; j < j1; j++) target[j * targetRow + i] = source[i * sourceRow + j];
            }
        }
    }

    /// <summary>4 rows and columns at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopySquare(float* source, nint sourceRow, float* target, nint targetRow)
    {
        Vector128<float> r0 = Vector128.Load(source), r1 = Vector128.Load(source + sourceRow);
        Vector128<float> r2 = Vector128.Load(source + 2 * sourceRow), r3 = Vector128.Load(source + 3 * sourceRow);
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), low23 = Sse.UnpackLow(r2, r3);
        Vector128<float> high01 = Sse.UnpackHigh(r0, r1), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + targetRow);
        Sse.MoveLowToHigh(high01, high23).Store(target + 2 * targetRow);
        Sse.MoveHighToLow(high23, high01).Store(target + 3 * targetRow);
    }
}
