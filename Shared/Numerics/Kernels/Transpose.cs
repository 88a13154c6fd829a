using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Windrow.Numerics.Kernels;

/// <summary>Transposed copies, made in tiles that stay in the first-level cache.</summary>
static unsafe class Transpose
{
    const int Tile = 16;

    /// <summary>Floats in a cache line.</summary>
    const int Line = 16;

    /// <summary>How many columns of the source, and rows of the target, are prefetched: processors do not predict this access pattern.</summary>
    const int PrefetchDistance = 2 * Tile;

    /// <summary>Row stride in floats from which the lines of a tile may map to the same set of the first-level cache.</summary>
    const int Distant = 128;

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

    /// <summary>target = sourceᵀ, with the sizes already checked.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceRow">Stride between rows of the source.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="target">[columns, rows].</param>
    /// <param name="targetRow">Stride between rows of the target.</param>
    public static void Copy(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        for (int i = 0; i < rows; i += Tile)
        {
            int height = Math.Min(Tile, rows - i);
            for (int j = 0; j < columns; j += Tile)
            {
                int width = Math.Min(Tile, columns - j);
                float* from = source + i * sourceRow + j, to = target + j * targetRow + i;
                if (!Sse.IsSupported || height < Tile || width < Tile) CopyPart(from, sourceRow, height, width, to, targetRow);
                else if (targetRow < Distant) CopyTile(from, sourceRow, to, targetRow);
                else CopyDistantTile(from, sourceRow, to, targetRow);
            }
        }
    }

    static void CopyTile(float* source, nint sourceRow, float* target, nint targetRow)
    {
        for (int i = 0; i < Tile; i += 4)
        {
            for (int j = 0; j < Tile; j += 4) CopySquare(source + i * sourceRow + j, sourceRow, target + j * targetRow + i, targetRow);
        }
    }

    /// <summary>Transposes a tile through separate memory, which writes each cache line of the target once: lines a power of two apart would evict
    /// each other from the cache between one part and the next.</summary>
    [SkipLocalsInit]
    static void CopyDistantTile(float* source, nint sourceRow, float* target, nint targetRow)
    {
        float* memory = stackalloc float[Tile * Tile + Line], tile = (float*)((nint)(memory + Line - 1) & -Line * sizeof(float));
        for (int i = 0; i < Tile; i++)
        {
            Sse.Prefetch0(source + i * sourceRow + PrefetchDistance);
            Sse.Prefetch0(target + (i + PrefetchDistance) * targetRow);
        }

        CopyTile(source, sourceRow, tile, Tile);
        for (int j = 0; j < Tile; j++) Vector512.Load(tile + j * Tile).Store(target + j * targetRow);
    }

    static void CopyPart(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++) target[j * targetRow + i] = source[i * sourceRow + j];
        }
    }

    /// <summary>Transposes 4 rows and 4 columns at once.</summary>
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
