using System.Runtime.Intrinsics;
using Windrow.Models;

namespace Windrow.Optimizers;

/// <summary>Averaging and clipping of a summed gradient.</summary>
public static class GradientClip
{
    /// <summary>Added to the norm before dividing by it, as in <c>torch.nn.utils.clip_grad_norm_</c>.</summary>
    const double NormEpsilon = 1e-6;

    /// <summary>Sum of squares of each block of <see cref="ParameterLayout.BlockLength"/> floats, in double precision.</summary>
    /// <param name="gradient">A range of the gradient that starts at a block boundary.</param>
    /// <param name="sums">One for each block; the last block may be shorter.</param>
    /// <exception cref="ArgumentException">The number of sums differs from the number of blocks.</exception>
    /// <remarks>The sums are added block by block, not shard by shard, so the norm does not depend on which shard owns which blocks.</remarks>
    public static void SumSquares(ReadOnlySpan<float> gradient, Span<double> sums)
    {
        int blocks = (gradient.Length + ParameterLayout.BlockLength - 1) / ParameterLayout.BlockLength;
        if (sums.Length != blocks)
        {
            throw new ArgumentException($"A gradient of length {gradient.Length} has {blocks} blocks, but there is space for {sums.Length} sums.");
        }

        for (int block = 0; block < sums.Length; block++)
        {
            int start = block * ParameterLayout.BlockLength;
            sums[block] = SumSquares(gradient.Slice(start, Math.Min(ParameterLayout.BlockLength, gradient.Length - start)));
        }
    }

    /// <summary>The factor for the summed gradient: 1 / weight, or less if the mean gradient's norm is above the limit.</summary>
    /// <param name="clip">Limits; null for none.</param>
    /// <param name="norm">L2 norm of the mean gradient.</param>
    /// <param name="weight">Weight of the targets over all data shards; 0 when no target counted, in which case the parameters do not move.</param>
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

        Vector256<double> four = even + odd;
        double sum = four[0] + four[2] + (four[1] + four[3]);
        for (; i < x.Length; i++) sum += (double)x[i] * x[i];
        return sum;
    }
}
