using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Metrics;

/// <summary>Makes probabilities of a model's logits, in place. The bits of a row depend only on that row.</summary>
public static class Probabilities
{
    /// <summary>Softmax of each row: pₖ = e^(xₖ − max) / Σⱼ e^(xⱼ − max).</summary>
    /// <param name="logits">In: x, [m, K]; out: p.</param>
    public static void OfClasses(MatrixSpan logits) => Softmax.Forward(logits);

    /// <summary>The logistic function of each number: p = 1 / (1 + e^−x).</summary>
    /// <param name="logits">In: x, [m, K]; out: p.</param>
    public static void OfLabels(MatrixSpan logits)
    {
        for (int r = 0; r < logits.Rows; r++)
        {
            foreach (ref float x in logits.Row(r)) x = (float)(1 / (1 + PortableMath.Exp(-x)));
        }
    }
}
