using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>The softmax of each row, forward and backward: pₖ = e^(xₖ − max) / Σⱼ e^(xⱼ − max). N = rows, K = columns.</summary>
static class Softmax
{
    /// <param name="rows">In: x; out: p. [N, K].</param>
    public static void Forward(MatrixSpan rows)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<float> row = rows.Row(i);
            Elementwise.Exp(row, TensorPrimitives.Max<float>(row));        // the largest is 1, so nothing overflows
            TensorPrimitives.Divide(row, Sums.Of(row), row);
        }
    }

    /// <param name="outputs">p, [N, K].</param>
    /// <param name="gradient">In: dL/dp; out: dL/dx = p ⊙ (dL/dp − p·dL/dp). [N, K].</param>
    public static void Backward(MatrixView outputs, MatrixSpan gradient)
    {
        for (int i = 0; i < outputs.Rows; i++)
        {
            ReadOnlySpan<float> p = outputs.Row(i);
            Span<float> d = gradient.Row(i);
            TensorPrimitives.Subtract(d, Sums.OfProducts(p, d), d);
            TensorPrimitives.Multiply(d, p, d);
        }
    }
}
