using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>A loss of real-valued predictions and its gradient, in one pass over the predictions.</summary>
static class PenaltySum
{
    /// <summary>Number of losses summed in single precision; the sums of such blocks are added in double precision.</summary>
    const int Block = 512;

    /// <summary>Returns Σᵢ ℓ(xᵢ − yᵢ), and replaces the predictions with its gradient.</summary>
    /// <param name="penalty">ℓ.</param>
    /// <param name="predictions">In: x, [n]; out: ∂/∂x.</param>
    /// <param name="targets">y, [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double LossAndGradient<P>(P penalty, Span<float> predictions, ReadOnlySpan<float> targets) where P : struct, IPenalty =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512, P>(penalty, predictions, targets) : Run<LanePair, P>(penalty, predictions, targets);

    internal static double Run<V, P>(P penalty, Span<float> predictions, ReadOnlySpan<float> targets) where V : struct, ISumLanes<V> where P : struct, IPenalty
    {
        if (targets.Length != predictions.Length) throw new ArgumentException($"There are {targets.Length} targets for {predictions.Length} predictions.");

        ref float x = ref MemoryMarshal.GetReference(predictions);
        ref readonly float y = ref MemoryMarshal.GetReference(targets);
        double loss = 0;
        for (int start = 0; start < predictions.Length; start += Block)
        {
            int end = Math.Min(start + Block, predictions.Length);
            V sum = V.Zero;
            int whole = end - (end - start) % SumLanes.Count;
            for (int j = start; j < whole; j += SumLanes.Count) sum += Of<V, P>(penalty, ref x, in y, j, SumLanes.Count);
            if (whole < end) sum += Of<V, P>(penalty, ref x, in y, whole, end - whole);
            loss += V.Sum(sum);
        }

        return loss;
    }

    /// <summary>The penalties of predictions j ... j + n - 1, which are replaced with their slopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Of<V, P>(P penalty, ref float x, ref readonly float y, int j, int n) where V : struct, ISumLanes<V> where P : struct, IPenalty
    {
        V all = penalty.Of(V.Load(ref x, j, n) - V.Load(in y, j, n), out V slope);
        V.Store(slope, ref x, j, n);
        return all;
    }
}
