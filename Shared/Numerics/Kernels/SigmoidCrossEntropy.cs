using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Binary cross-entropy of labels that do not exclude each other, and its gradient, in one pass over the logits.</summary>
/// <remarks>
/// n = values, K = labels per row; y = label, from 0 to 1; p = weight of the label's positive answers. With e = e^(−|x|), which never overflows,
/// <code>
/// loss       ℓ = p y s(−x) + (1 − y) s(x)              s(x) = −ln(1 − σ(x)) = max(x, 0) + ln(1 + e)
/// gradient  ∂ℓ/∂x = (1 − y) σ(x) − p y σ(−x)           σ(|x|) = 1 / (1 + e),  σ(−|x|) = e / (1 + e)
/// </code>
/// Neither formula subtracts large numbers from each other, so both are accurate for logits of any size.
/// </remarks>
static class SigmoidCrossEntropy
{
    /// <summary>Number of losses summed in single precision; the sums of such blocks are added in double precision.</summary>
    const int Block = 512;

    /// <summary>Returns the sum of the losses in nats, and replaces the logits with its gradient.</summary>
    /// <param name="logits">In: x, [n]; out: the gradient.</param>
    /// <param name="labels">y, [n].</param>
    /// <param name="positiveWeights">p of each label, [K] with n a multiple of K; empty when all are 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static double LossAndGradient(Span<float> logits, ReadOnlySpan<float> labels, ReadOnlySpan<float> positiveWeights) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(logits, labels, positiveWeights) : Run<LanePair>(logits, labels, positiveWeights);

    internal static double Run<V>(Span<float> logits, ReadOnlySpan<float> labels, ReadOnlySpan<float> positiveWeights) where V : struct, ISumLanes<V>
    {
        if (labels.Length != logits.Length) throw new ArgumentException($"There are {labels.Length} labels for {logits.Length} logits.");
        if (!positiveWeights.IsEmpty && logits.Length % positiveWeights.Length != 0)
            throw new ArgumentException($"{logits.Length} logits cannot be split into rows of {positiveWeights.Length}, the number of positive weights.");

        ref float xs = ref MemoryMarshal.GetReference(logits);
        ref readonly float ys = ref MemoryMarshal.GetReference(labels);
        ref readonly float ps = ref MemoryMarshal.GetReference(positiveWeights);
        double loss = 0;
        int block = positiveWeights.IsEmpty ? Block : positiveWeights.Length;
        for (int start = 0; start < logits.Length; start += block)
        {
            int end = Math.Min(start + block, logits.Length);
            V sum = V.Zero;
            int whole = end - (end - start) % SumLanes.Count;
            bool weighted = !positiveWeights.IsEmpty;
            for (int j = start; j < whole; j += SumLanes.Count) sum += Of<V>(ref xs, in ys, in ps, weighted, j, j - start, SumLanes.Count);
            if (whole < end) sum += OfLast<V>(ref xs, in ys, in ps, weighted, whole, whole - start, end - whole);
            loss += V.Sum(sum);
        }

        return loss;
    }

    /// <summary>The losses of logits j ... j + n - 1, which are replaced with their gradients.</summary>
    /// <param name="xs">Logits.</param>
    /// <param name="ys">Labels.</param>
    /// <param name="ps">Positive weights of one row.</param>
    /// <param name="weighted">Whether there are positive weights.</param>
    /// <param name="j">The first logit.</param>
    /// <param name="k">Its index in the row.</param>
    /// <param name="n">Number of logits, at most one vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Of<V>(ref float xs, ref readonly float ys, ref readonly float ps, bool weighted, int j, int k, int n) where V : struct, ISumLanes<V>
    {
        V one = V.Fill(1f);
        V x = V.Load(ref xs, j, n), y = V.Load(in ys, j, n), no = one - y;
        V yes = weighted ? y * V.Load(in ps, k, n) : y;
        V e = Elementary.Exp(V.Zero - V.Abs(x)), log = Elementary.LogOnePlus(e);
        V up = V.Max(V.Zero, x) + log, down = V.Max(V.Zero, V.Zero - x) + log;          // s(x), s(−x)
        V high = V.WhereLess(x, V.Zero, e, one), low = V.WhereLess(x, V.Zero, one, e);  // σ(x) and σ(−x), times 1 + e
        V.Store((no * high - yes * low) / (one + e), ref xs, j, n);
        return V.MultiplyAdd(yes, down, no * up);
    }

    /// <summary>The losses of the last logits, which do not fill a vector.</summary>
    /// <inheritdoc cref="Of{V}"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static V OfLast<V>(ref float xs, ref readonly float ys, ref readonly float ps, bool weighted, int j, int k, int n) where V : struct, ISumLanes<V>
    {
        Span<float> part = stackalloc float[SumLanes.Count];
        V.Store(Of<V>(ref xs, in ys, in ps, weighted, j, k, n), ref part[0], 0, n);     // lanes past the end also have a loss, ln 2
        return V.Load(ref part[0], 0, n);
    }
}
