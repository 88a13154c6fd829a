namespace Windrow.Numerics.Kernels;

/// <summary>Transposed copies, in square tiles that stay in the first-level cache.</summary>
static class Transpose
{
    const int Tile = 16;

    /// <summary>target = sourceᵀ.</summary>
    /// <param name="source">[m, n].</param>
    /// <param name="target">[n, m].</param>
    public static void Copy(MatrixView source, MatrixSpan target)
    {
        for (int i0 = 0; i0 < source.Rows; i0 += Tile)
        {
            int i1 = Math.Min(i0 + Tile, source.Rows);
            for (int j0 = 0; j0 < source.Cols; j0 += Tile)
            {
                int j1 = Math.Min(j0 + Tile, source.Cols);
                for (int j = j0; j < j1; j++)
                {
                    Span<float> row = target.Row(j);
                    for (int i = i0; i < i1; i++) row[i] = source.Data[i * source.Stride + j];
                }
            }
        }
    }
}
