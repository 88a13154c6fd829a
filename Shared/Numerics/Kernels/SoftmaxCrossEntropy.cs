using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Softmax, its cross-entropy with the targets, and the gradient, in one pass over the logits. N = rows, V = classes.</summary>
static class SoftmaxCrossEntropy
{
    /// <summary>Σᵢ −log softmax(logits[i])[targets[i]] in nats, and the gradient of that sum in place of the logits.</summary>
    /// <param name="logits">In: [N, V]; out: softmax − one-hot(target).</param>
    /// <param name="targets">[N], each from 0 to V - 1.</param>
    public static double LossAndGradient(MatrixSpan logits, ReadOnlySpan<int> targets) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(logits, targets, true) : Run<Lanes256>(logits, targets, true);

    /// <summary>The same sum of losses, without the gradient; the logits are used up.</summary>
    public static double Loss(MatrixSpan logits, ReadOnlySpan<int> targets) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(logits, targets, false) : Run<Lanes256>(logits, targets, false);

    static double Run<V>(MatrixSpan logits, ReadOnlySpan<int> targets, bool gradient) where V : struct, ILanes<V>
    {
        int n = logits.Cols, whole = n - n % V.Width;
        double loss = 0;
        for (int i = 0; i < logits.Rows; i++)
        {
            Span<float> row = logits.Row(i);
            ref float x = ref MemoryMarshal.GetReference(row);
            float target = row[targets[i]];

            V wideMax = V.Fill(float.NegativeInfinity);
            for (int j = 0; j < whole; j += V.Width) wideMax = V.Max(wideMax, V.Load(ref x, j, n - j));
            float max = V.Largest(wideMax);
            for (int j = whole; j < n; j++) max = MathF.Max(max, row[j]);

            V sums = V.Zero;                                                    // Σ e^(x − max): no term overflows
            for (int j = 0; j < whole; j += V.Width)
            {
                V e = Elementary.Exp(V.Load(ref x, j, n - j) - V.Fill(max));
                V.Store(e, ref x, j, n - j);
                sums += e;
            }

            float sum = V.Sum(sums);
            if (whole < n)
            {
                V e = Elementary.Exp(V.Load(ref x, whole, n - whole) - V.Fill(max));
                V.Store(e, ref x, whole, n - whole);
                for (int j = whole; j < n; j++) sum += row[j];
            }

            loss += Math.Log(sum) + ((double)max - target);
            if (!gradient) continue;

            V scale = V.Fill(1f / sum);
            for (int j = 0; j < n; j += V.Width) V.Store(V.Load(ref x, j, n - j) * scale, ref x, j, n - j);
            row[targets[i]] -= 1f;
        }

        return loss;
    }
}
