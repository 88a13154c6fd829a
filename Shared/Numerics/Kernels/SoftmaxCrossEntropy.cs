using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Softmax, its cross-entropy with the targets, and the gradient, one row at a time while the row is in the cache.</summary>
/// <remarks>
/// N = rows, V = classes. With p = softmax(x), class weights w and smoothing s, a row with target t has
/// <code>
/// loss       ℓ = (1 − s) wₜ (−ln pₜ) + (s / V) Σₖ wₖ (−ln pₖ)            −ln pₖ = ln Σⱼ e^(xⱼ − max) + max − xₖ
/// gradient  ∂ℓ/∂xⱼ = ((1 − s) wₜ + (s / V) Σₖ wₖ) pⱼ − (s / V) wⱼ − (1 − s) wₜ [j = t]
/// weight     wₜ
/// </code>
/// A row whose target is ignored contributes zeros. Label smoothing: Szegedy et al. 2016, https://arxiv.org/abs/1512.00567, section 7; it is
/// combined with class weights as in PyTorch.
/// </remarks>
static class SoftmaxCrossEntropy
{
    /// <summary>Returns the sums of the rows' losses in nats and of their weights, and replaces the logits with the gradient of the losses.</summary>
    /// <param name="logits">In: x, [N, V]; out: the gradient.</param>
    /// <param name="targets">[N], each from 0 to V - 1 or the ignored class.</param>
    /// <param name="classes">Weights and smoothing.</param>
    /// <exception cref="ArgumentException">A target is not a class, or the number of weights is not V.</exception>
    public static (double Loss, double Weight) LossAndGradient(MatrixSpan logits, ReadOnlySpan<int> targets, ClassWeighting classes) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(logits, targets, classes, true) : Run<LanePair>(logits, targets, classes, true);

    /// <summary>The same sums without the gradient; overwrites the logits.</summary>
    public static (double Loss, double Weight) Loss(MatrixSpan logits, ReadOnlySpan<int> targets, ClassWeighting classes) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(logits, targets, classes, false) : Run<LanePair>(logits, targets, classes, false);

    internal static (double Loss, double Weight) Run<V>(MatrixSpan logits, ReadOnlySpan<int> targets, ClassWeighting classes, bool gradient)
        where V : struct, ISumLanes<V>
    {
        ReadOnlySpan<float> w = classes.Weights;
        if (!w.IsEmpty && w.Length != logits.Cols) throw new ArgumentException($"There are {w.Length} class weights for {logits.Cols} classes.");

        double loss = 0, weights = 0, spread = classes.Spread;
        for (int i = 0; i < logits.Rows; i++)
        {
            Span<float> row = logits.Row(i);
            int t = targets[i];
            if (t == classes.Ignored)
            {
                row.Clear();
                continue;
            }

            if ((uint)t >= (uint)row.Length) throw NoClass(t, row.Length);
            double weight = w.IsEmpty ? 1 : w[t], own = (1 - classes.Smoothing) * weight;
            float target = row[t], max = Largest<V>(row);
            double distance = spread > 0 ? Distance<V>(row, w, max) : 0;
            float sum = Exponentials<V>(row, max);

            double log = PortableMath.Log(sum);
            weights += weight;
            loss += own * (log + ((double)max - target));
            if (spread > 0) loss += spread * (classes.WeightSum * log + distance);
            if (!gradient) continue;

            float scale = (float)(own + spread * classes.WeightSum) / sum;
            if (spread > 0) ScaleAndAdd<V>(row, scale, w, (float)-spread);
            else Scale<V>(row, scale);
            row[t] -= (float)own;
        }

        return (loss, weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Largest<V>(Span<float> row) where V : struct, ISumLanes<V>
    {
        int n = row.Length, whole = n - n % SumLanes.Count;
        ref float x = ref MemoryMarshal.GetReference(row);
        V wide = V.Fill(float.NegativeInfinity);
        for (int j = 0; j < whole; j += SumLanes.Count) wide = V.Max(wide, V.Load(ref x, j, SumLanes.Count));
        float max = V.Largest(wide);
        for (int j = whole; j < n; j++) max = MathF.Max(max, row[j]);
        return max;
    }

    /// <summary>Replaces x with e^(x − max), which cannot overflow. Returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Exponentials<V>(Span<float> row, float max) where V : struct, ISumLanes<V>
    {
        int n = row.Length, whole = n - n % SumLanes.Count;
        ref float x = ref MemoryMarshal.GetReference(row);
        V sums = V.Zero;
        for (int j = 0; j < whole; j += SumLanes.Count)
        {
            V e = Elementary.Exp(V.Load(ref x, j, SumLanes.Count) - V.Fill(max));
            V.Store(e, ref x, j, SumLanes.Count);
            sums += e;
        }

        float sum = V.Sum(sums);
        if (whole == n) return sum;
        V last = Elementary.Exp(V.Load(ref x, whole, n - whole) - V.Fill(max));
        V.Store(last, ref x, whole, n - whole);
        for (int j = whole; j < n; j++) sum += row[j];
        return sum;
    }

    /// <summary>Σₖ wₖ (max − xₖ): no term is negative, so there is no cancellation, no matter how large the logits are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Distance<V>(Span<float> row, ReadOnlySpan<float> weights, float max) where V : struct, ISumLanes<V>
    {
        int n = row.Length, whole = n - n % SumLanes.Count;
        ref float x = ref MemoryMarshal.GetReference(row);
        ref readonly float w = ref MemoryMarshal.GetReference(weights);
        V sums = V.Zero;
        for (int j = 0; j < whole; j += SumLanes.Count) sums = V.MultiplyAdd(V.Load(in w, j, SumLanes.Count), V.Fill(max) - V.Load(ref x, j, SumLanes.Count), sums);
        if (whole < n) sums = V.MultiplyAdd(V.Load(in w, whole, n - whole), V.Fill(max) - V.Load(ref x, whole, n - whole), sums);
        return V.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Scale<V>(Span<float> row, float factor) where V : struct, ISumLanes<V>
    {
        int n = row.Length, whole = n - n % SumLanes.Count;
        ref float x = ref MemoryMarshal.GetReference(row);
        V scale = V.Fill(factor);
        for (int j = 0; j < whole; j += SumLanes.Count) V.Store(V.Load(ref x, j, SumLanes.Count) * scale, ref x, j, SumLanes.Count);
        if (whole < n) V.Store(V.Load(ref x, whole, n - whole) * scale, ref x, whole, n - whole);
    }

    /// <summary>row · factor + weights · share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ScaleAndAdd<V>(Span<float> row, float factor, ReadOnlySpan<float> weights, float share) where V : struct, ISumLanes<V>
    {
        int n = row.Length, whole = n - n % SumLanes.Count;
        ref float x = ref MemoryMarshal.GetReference(row);
        ref readonly float w = ref MemoryMarshal.GetReference(weights);
        V scale = V.Fill(factor), added = V.Fill(share);
        for (int j = 0; j < whole; j += SumLanes.Count)
            V.Store(V.MultiplyAdd(V.Load(in w, j, SumLanes.Count), added, V.Load(ref x, j, SumLanes.Count) * scale), ref x, j, SumLanes.Count);
        if (whole < n)
            V.Store(V.MultiplyAdd(V.Load(in w, whole, n - whole), added, V.Load(ref x, whole, n - whole) * scale), ref x, whole, n - whole);
    }

    /// <summary>An exception about a target that is not a class.</summary>
    public static ArgumentException NoClass(int target, int classes) =>
        new($"A target is the class {target}; expected one from 0 to {classes - 1}.");
}
