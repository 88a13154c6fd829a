using System.Runtime.Intrinsics;
using Windrow.Models;

namespace Windrow.Optimizers;

/// <summary>Averaging and clipping of a summed gradient.</summary>
public static class GradientClip
{
    /// <summary>Added to the norm before it divides, as <c>torch.nn.utils.clip_grad_norm_</c> does.</summary>
    const double NormEpsilon = 1e-6;

    /// <summary>Sum of squares of each block of <see cref="ParameterLayout.BlockLength"/> floats, in double precision.</summary>
    /// <param name="gradient">A range of the gradient that begins at a block's border.</param>
    /// <param name="sums">One for each block; the last block may be shorter.</param>
    /// <exception cref="ArgumentException">The number of sums is not that of the blocks.</exception>
    /// <remarks>Blocks, not shards, are what is summed in order, so the norm does not depend on who owns which blocks.</remarks>
    public static void SumSquares(ReadOnlySpan<float> gradient, Span<double> sums)
    {
        int blocks = (gradient.Length + ParameterLayout.BlockLength - 1) / ParameterLayout.BlockLength;
        if (sums.Length != blocks)
        {
            throw new ArgumentException($"A gradient of {gradient.Length} has {blocks} blocks, but there is room for {sums.Length} sums.");
        }

        for (int block = 0; block < sums.Length; block++)
        {
            int start = block * ParameterLayout.BlockLength;
            sums[block] = SumSquares(gradient.Slice(start, Math.Min(ParameterLayout.BlockLength, gradient.Length - start)));
        }
    }

    /// <summary>What the summed gradient is multiplied by: 1 / weight, and less when the mean gradient is longer than allowed.</summary>
    /// <param name="clip">Limits; null for none.</param>
    /// <param name="norm">L2 norm of the mean gradient.</param>
    /// <param name="weight">Weight of the targets over all data shards; 0 when none counted, which makes no move.</param>
    public static double Scale(ClipOptions? clip, double norm, double weight) =>
        weight == 0 ? 0 : (clip?.Norm is double limit ? Math.Min(1.0, limit / (norm + NormEpsilon)) : 1.0) / weight;

    static double SumSquares(ReadOnlySpan<float> x)
    {
        Vector256<double> even = Vector256<double>.Zero, odd = even;
        int i = 0;
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Create(x.Slice(i, Vector256<float>.Count)));
            even += low * low;
            odd += high * high;
        }

        double sum = Vector256.Sum(even + odd);
        for (; i < x.Length; i++) sum += (double)x[i] * x[i];
        return sum;
    }
}
