using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>The logarithm of the softmax of a row: yₖ = xₖ − max − ln Σⱼ e^(xⱼ − max). K = columns.</summary>
static class LogSoftmax
{
    /// <param name="row">In: x; out: y + <paramref name="shift"/>. [K].</param>
    /// <param name="shift">The logarithm of the probability that the row's probabilities are shares of; 0 where they are not.</param>
    /// <param name="scratch">At least K numbers, overwritten.</param>
    public static void Forward(Span<float> row, double shift, Span<float> scratch)
    {
        Span<float> exponentials = scratch[..row.Length];
        float max = TensorPrimitives.Max<float>(row);
        row.CopyTo(exponentials);
        Elementwise.Exp(exponentials, max);
        TensorPrimitives.Subtract(row, (float)(max + PortableMath.Log(Sums.Of(exponentials)) - shift), row);
    }
}
