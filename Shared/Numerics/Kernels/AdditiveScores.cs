using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>The scores of additive attention, forward and backward. T = steps, S = places of the source, A = width of the comparison.</summary>
/// <remarks>eₜⱼ = v·tanh(qₜ + kⱼ). Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473, appendix A.1.2, where q and k are products with weights.</remarks>
static class AdditiveScores
{
    /// <summary>Computes the scores.</summary>
    /// <param name="queries">q, [T, A].</param>
    /// <param name="keys">k, [S, A].</param>
    /// <param name="v">[A].</param>
    /// <param name="scores">e, [T, S].</param>
    /// <param name="scratch">[A].</param>
    public static void Forward(MatrixView queries, MatrixView keys, ReadOnlySpan<float> v, MatrixSpan scores, Span<float> scratch)
    {
        for (int t = 0; t < queries.Rows; t++)
        {
            Span<float> e = scores.Row(t);
            for (int j = 0; j < e.Length; j++)
            {
                TensorPrimitives.Add(queries.Row(t), keys.Row(j), scratch);
                Elementwise.Tanh(scratch);
                e[j] = Sums.OfProducts(v, scratch);
            }
        }
    }

    /// <summary>Computes the gradients of both sides and of v.</summary>
    /// <param name="queries">q, [T, A].</param>
    /// <param name="keys">k, [S, A].</param>
    /// <param name="v">[A].</param>
    /// <param name="dScores">dL/de, [T, S].</param>
    /// <param name="dQueries">dL/dq, overwritten, [T, A].</param>
    /// <param name="dKeys">dL/dk, added to, [S, A].</param>
    /// <param name="dV">dL/dv, added to, [A].</param>
    /// <param name="scratch">[A].</param>
    public static void Backward(
        MatrixView queries, MatrixView keys, ReadOnlySpan<float> v, MatrixView dScores, MatrixSpan dQueries, MatrixSpan dKeys, Span<float> dV,
        Span<float> scratch)
    {
        for (int t = 0; t < queries.Rows; t++)
        {
            ReadOnlySpan<float> d = dScores.Row(t);
            Span<float> dq = dQueries.Row(t);
            dq.Clear();
            for (int j = 0; j < d.Length; j++)
            {
                Span<float> dk = dKeys.Row(j);
                TensorPrimitives.Add(queries.Row(t), keys.Row(j), scratch);
                Elementwise.Tanh(scratch);                                                  // u
                TensorPrimitives.MultiplyAdd(scratch, d[j], dV, dV);                        // dL/dv += dL/de·u
                TensorPrimitives.Multiply(scratch, scratch, scratch);
                TensorPrimitives.Subtract(1f, scratch, scratch);
                TensorPrimitives.Multiply(scratch, v, scratch);
                TensorPrimitives.Multiply(scratch, d[j], scratch);                          // dL/d(q + k) = dL/de·v ⊙ (1 − u²)
                TensorPrimitives.Add(dq, scratch, dq);
                TensorPrimitives.Add(dk, scratch, dk);
            }
        }
    }
}
