using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Windrow.Numerics;

namespace Windrow.Optimizers;

/// <summary>Options that Adam and AdamW share.</summary>
public abstract record AdamFamilyOptions : OptimizerOptions
{
    [Description("Decay of the moving average of gradients.")]
    [Range(0.0, 0.999999999)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the moving average of squared gradients.")]
    [Range(0.0, 0.999999999)]
    public double Beta2 { get; init; } = 0.999;

    [Description("Added to the square root of the average.")]
    [Range(1e-20, 1.0)]
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Options of Adam, as in <c>torch.optim.Adam</c>; weight decay is added to the gradient.</summary>
[DisplayName("adam")]
public sealed record AdamOptions : AdamFamilyOptions;

/// <summary>Options of AdamW, as in <c>torch.optim.AdamW</c>; weight decay shrinks the parameter itself.</summary>
[DisplayName("adamw")]
public sealed record AdamWOptions : AdamFamilyOptions
{
    /// <summary>0.01 unless the job file sets another value, as in PyTorch.</summary>
    public AdamWOptions() => WeightDecay = 0.01;
}

/// <summary>Adam, and AdamW, which applies weight decay separately from the gradient.</summary>
/// <remarks><code>
/// Adam: gₜ ← gₜ + λ wₜ₋₁              AdamW: wₜ₋₁ ← (1 − α λ) wₜ₋₁
/// mₜ = β₁ mₜ₋₁ + (1 − β₁) gₜ          m̂ₜ = mₜ / (1 − β₁ᵗ)
/// vₜ = β₂ vₜ₋₁ + (1 − β₂) gₜ²         v̂ₜ = vₜ / (1 − β₂ᵗ)
/// wₜ = wₜ₋₁ − α m̂ₜ / (√v̂ₜ + ε)
/// </code>
/// ε is outside the root and added after the bias correction, as in PyTorch.
/// Kingma and Ba 2015, Algorithm 1, https://arxiv.org/abs/1412.6980; Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101.</remarks>
sealed class Adam(AdamFamilyOptions o) : Optimizer
{
    readonly bool _decoupled = o is AdamWOptions;

    public override IReadOnlyList<string> Slots { get; } = ["exp_avg", "exp_avg_sq"];

    private protected override void Update<V>(Span<float> w, MeanGradient g, OptimizerSlots s, long step, double learningRate)
    {
        V decay = V.Fill(_decoupled ? 0f : (float)o.WeightDecay), shrink = V.Fill(_decoupled ? (float)(1 - learningRate * o.WeightDecay) : 1f);
        V keepM = V.Fill((float)o.Beta1), takeM = V.Fill((float)(1 - o.Beta1)), keepV = V.Fill((float)o.Beta2), takeV = V.Fill((float)(1 - o.Beta2));
        V rate = V.Fill((float)(-learningRate / (1 - PortableMath.Pow(o.Beta1, step))));                // −α / (1 − β₁ᵗ)
        V correction = V.Fill((float)(1 / Math.Sqrt(1 - PortableMath.Pow(o.Beta2, step))));             // 1 / √(1 − β₂ᵗ)
        V epsilon = V.Fill((float)o.Epsilon);
        ref float w0 = ref MemoryMarshal.GetReference(w);
        ref float m0 = ref MemoryMarshal.GetReference(s[0]);
        ref float v0 = ref MemoryMarshal.GetReference(s[1]);
        for (int i = 0; i < w.Length; i += V.Width)
        {
            V x = V.Load(ref w0, i, V.Width), d = V.MultiplyAdd(decay, x, g.Load<V>(i));
            V m = V.MultiplyAdd(takeM, d, keepM * V.Load(ref m0, i, V.Width));
            V v = V.MultiplyAdd(takeV * d, d, keepV * V.Load(ref v0, i, V.Width));
            V.Store(m, ref m0, i, V.Width);
            V.Store(v, ref v0, i, V.Width);
            V.Store(V.MultiplyAdd(rate, m / V.MultiplyAdd(V.SquareRoot(v), correction, epsilon), x * shrink), ref w0, i, V.Width);
        }
    }
}
