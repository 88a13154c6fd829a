using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Normalizes each row over its units, forward and backward. N = rows, W = units.</summary>
/// <remarks>y = g ⊙ (x − μ) / √(σ² + ε) + b, with the mean and the (biased) variance of the row. Source: Ba, Kiros and Hinton 2016,
/// https://arxiv.org/abs/1607.06450; ε has PyTorch's default value.</remarks>
static class LayerNorm
{
    const float Epsilon = 1e-5f;

    /// <summary>Computes y, and what <see cref="Backward"/> needs.</summary>
    /// <param name="x">[N, W]; may be <paramref name="normalized"/>.</param>
    /// <param name="gain">[W].</param>
    /// <param name="bias">[W].</param>
    /// <param name="normalized">(x − μ) / √(σ² + ε), [N, W].</param>
    /// <param name="inverseDeviation">1 / √(σ² + ε), [N].</param>
    /// <param name="y">[N, W].</param>
    public static void Forward(
        MatrixView x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, MatrixSpan normalized, Span<float> inverseDeviation, MatrixSpan y)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            Span<float> z = normalized.Row(i);
            TensorPrimitives.Subtract(x.Row(i), Sums.Of(x.Row(i)) / x.Cols, z);
            float inverse = 1f / MathF.Sqrt(Sums.OfSquares(z) / x.Cols + Epsilon);
            TensorPrimitives.Multiply(z, inverse, z);
            TensorPrimitives.MultiplyAdd(z, gain, bias, y.Row(i));
            inverseDeviation[i] = inverse;
        }
    }

    /// <summary>Adds to the gradients of gain and bias, from the last row to the first, and replaces the output's gradient with the input's.</summary>
    /// <param name="dy">In: dL/dy; out: dL/dx. [N, W].</param>
    /// <param name="normalized">From <see cref="Forward"/>.</param>
    /// <param name="inverseDeviation">From <see cref="Forward"/>.</param>
    /// <param name="gain">[W].</param>
    /// <param name="dGain">dL/dg += Σ dL/dy ⊙ z, [W].</param>
    /// <param name="dBias">dL/db += Σ dL/dy, [W].</param>
    /// <param name="scratch">[W].</param>
    public static void Backward(
        MatrixSpan dy, MatrixView normalized, ReadOnlySpan<float> inverseDeviation, ReadOnlySpan<float> gain, Span<float> dGain, Span<float> dBias,
        Span<float> scratch)
    {
        for (int i = dy.Rows - 1; i >= 0; i--)
        {
            Span<float> d = dy.Row(i);
            ReadOnlySpan<float> z = normalized.Row(i);
            TensorPrimitives.MultiplyAdd(d, z, dGain, dGain);
            TensorPrimitives.Add(dBias, d, dBias);

            TensorPrimitives.Multiply(d, gain, d);                                  // dL/dz
            float mean = Sums.Of(d) / d.Length, product = Sums.OfProducts(d, z) / d.Length;
            TensorPrimitives.Multiply(z, product, scratch);
            TensorPrimitives.Subtract(d, scratch, d);
            TensorPrimitives.Subtract(d, mean, d);
            TensorPrimitives.Multiply(d, inverseDeviation[i], d);                   // dL/dx = (dL/dz − mean − z·mean(dL/dz ⊙ z)) / √(σ² + ε)
        }
    }
}
