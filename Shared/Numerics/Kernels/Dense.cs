using System.Numerics.Tensors;
using Windrow.Numerics.Blas;

namespace Windrow.Numerics.Kernels;

/// <summary>y = x·Wᵀ + b over many rows at once, forward and backward. N = rows, D = input width, O = output width.</summary>
static class Dense
{
    /// <summary>y = x·Wᵀ + b.</summary>
    /// <param name="blas">What multiplies.</param>
    /// <param name="x">[N, D].</param>
    /// <param name="w">[O, D].</param>
    /// <param name="bias">[O].</param>
    /// <param name="y">[N, O].</param>
    public static void Forward(BlasBackend blas, MatrixView x, MatrixView w, ReadOnlySpan<float> bias, MatrixSpan y)
    {
        for (int i = 0; i < y.Rows; i++) bias.CopyTo(y.Row(i));
        blas.AddProductNT(x, w, y);
    }

    /// <summary>Gradients of the weights, the bias and the input, each overwritten.</summary>
    /// <param name="blas">What multiplies.</param>
    /// <param name="x">[N, D].</param>
    /// <param name="w">[O, D].</param>
    /// <param name="dy">dL/dy, [N, O].</param>
    /// <param name="dw">dL/dW = dyᵀ·x, [O, D].</param>
    /// <param name="dBias">dL/db = column sums of dy, [O].</param>
    /// <param name="dx">dL/dx = dy·W, [N, D].</param>
    public static void Backward(
        BlasBackend blas, MatrixView x, MatrixView w, MatrixView dy, MatrixSpan dw, Span<float> dBias, MatrixSpan dx)
    {
        blas.Multiply(true, dy, false, x, 0f, dw);
        blas.ProductNN(dy, w, dx);
        dBias.Clear();
        for (int i = 0; i < dy.Rows; i++) TensorPrimitives.Add(dBias, dy.Row(i), dBias);
    }
}
