using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Turns the scores of attention into weights, forward and backward. T = steps, S = places of the source.</summary>
/// <remarks>aₜ = softmax(eₜ) over the places. Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473.</remarks>
static class AttentionWeights
{
    /// <summary>Replaces scores with weights.</summary>
    /// <param name="scores">In: e; out: a. [T, S].</param>
    public static void Forward(MatrixSpan scores)
    {
        for (int t = 0; t < scores.Rows; t++)
        {
            Span<float> a = scores.Row(t);
            Elementwise.Exp(a, TensorPrimitives.Max<float>(a));        // the largest is 1, so nothing overflows
            TensorPrimitives.Divide(a, Sums.Of(a), a);
        }
    }

    /// <summary>Replaces the weights' gradient with the scores'.</summary>
    /// <param name="weights">a, [T, S].</param>
    /// <param name="gradient">In: dL/da; out: dL/de = a ⊙ (dL/da − a·dL/da). [T, S].</param>
    public static void Backward(MatrixView weights, MatrixSpan gradient)
    {
        for (int t = 0; t < weights.Rows; t++)
        {
            ReadOnlySpan<float> a = weights.Row(t);
            Span<float> d = gradient.Row(t);
            TensorPrimitives.Subtract(d, Sums.OfProducts(a, d), d);
            TensorPrimitives.Multiply(d, a, d);
        }
    }
}
