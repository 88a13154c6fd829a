using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Copies or adds rows in another order. N = rows.</summary>
static class RowPermutation
{
    /// <summary>target[i] = source[order[i]].</summary>
    /// <param name="source">[N, W].</param>
    /// <param name="order">[N].</param>
    /// <param name="target">[N, W].</param>
    public static void Gather(MatrixView source, ReadOnlySpan<int> order, MatrixSpan target)
    {
        for (int i = 0; i < order.Length; i++) source.Row(order[i]).CopyTo(target.Row(i));
    }

    /// <summary>target[order[i]] = source[i].</summary>
    /// <param name="source">[N, W].</param>
    /// <param name="order">[N], each row once.</param>
    /// <param name="target">[N, W].</param>
    public static void Scatter(MatrixView source, ReadOnlySpan<int> order, MatrixSpan target)
    {
        for (int i = 0; i < order.Length; i++) source.Row(i).CopyTo(target.Row(order[i]));
    }

    /// <summary>sum[order[i]] += source[i].</summary>
    /// <param name="source">[N, W].</param>
    /// <param name="order">[N], each row once.</param>
    /// <param name="sum">[N, W].</param>
    public static void ScatterAdd(MatrixView source, ReadOnlySpan<int> order, MatrixSpan sum)
    {
        for (int i = 0; i < order.Length; i++)
        {
            Span<float> row = sum.Row(order[i]);
            TensorPrimitives.Add(row, source.Row(i), row);
        }
    }
}
