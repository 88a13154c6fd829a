using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;

namespace Windrow.Optimizers;

/// <summary>Options of RMSProp, as in <c>torch.optim.RMSprop</c>; <see cref="Decay"/> is its alpha.</summary>
[DisplayName("rmsprop")]
public sealed record RmsPropOptions : OptimizerOptions
{
    [Description("Decay of the moving average of squared gradients.")]
    [Range(0.0, 1.0)]
    public double Decay { get; init; } = 0.99;

    [Description("Added to the square root of the average.")]
    [Range(1e-20, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    [Description("Momentum: the share of the last update that is kept.")]
    [Range(0.0, 1.0)]
    public double Momentum { get; init; }

    [Description("Whether to divide by an estimate of the gradient's standard deviation instead of its root mean square.")]
    public bool Centered { get; init; }
}

/// <summary>RMSProp: steps are divided by a moving root mean square of the gradient.</summary>
/// <remarks><code>
/// gₜ ← gₜ + λ wₜ₋₁
/// vₜ = ρ vₜ₋₁ + (1 − ρ) gₜ²
/// aₜ = ρ aₜ₋₁ + (1 − ρ) gₜ            dₜ = √vₜ + ε, centered: √(vₜ − aₜ²) + ε
/// bₜ = μ bₜ₋₁ + gₜ / dₜ               wₜ = wₜ₋₁ − α bₜ
/// </code>
/// As in PyTorch, ε is outside the root, and the learning rate is outside the momentum buffer (TensorFlow has both inside).
/// Tieleman and Hinton 2012, lecture 6.5; centered: Graves 2013, https://arxiv.org/abs/1308.0850.</remarks>
sealed class RmsProp(RmsPropOptions o) : Optimizer
{
    readonly int _momentumSlot = 1, _meanSlot = o.Momentum > 0 ? 2 : 1;

    public override IReadOnlyList<string> Slots { get; } =
        ["square_avg", .. o.Momentum > 0 ? ["momentum_buffer"] : Array.Empty<string>(), .. o.Centered ? ["grad_avg"] : Array.Empty<string>()];

    private protected override void Update<V>(Span<float> w, MeanGradient g, OptimizerSlots s, long step, double learningRate)
    {
        V decay = V.Fill((float)o.WeightDecay), rate = V.Fill((float)-learningRate), epsilon = V.Fill((float)o.Epsilon);
        V keep = V.Fill((float)o.Decay), take = V.Fill((float)(1 - o.Decay)), momentum = V.Fill((float)o.Momentum);
        ref float w0 = ref MemoryMarshal.GetReference(w);
        ref float v0 = ref MemoryMarshal.GetReference(s[0]);
        ref float b0 = ref MemoryMarshal.GetReference(o.Momentum > 0 ? s[_momentumSlot] : default);
        ref float a0 = ref MemoryMarshal.GetReference(o.Centered ? s[_meanSlot] : default);
        for (int i = 0; i < w.Length; i += V.Width)
        {
            V x = V.Load(ref w0, i, V.Width), d = V.MultiplyAdd(decay, x, g.Load<V>(i));
            V v = V.MultiplyAdd(take * d, d, keep * V.Load(ref v0, i, V.Width)), square = v;
            V.Store(v, ref v0, i, V.Width);
            if (o.Centered)
            {
                V a = V.MultiplyAdd(take, d, keep * V.Load(ref a0, i, V.Width));
                V.Store(a, ref a0, i, V.Width);
                square = V.Max(V.Zero, v - a * a);      // rounding can give a value slightly below zero
            }

            d /= V.SquareRoot(square) + epsilon;
            if (o.Momentum > 0)
            {
                d = V.MultiplyAdd(momentum, V.Load(ref b0, i, V.Width), d);
                V.Store(d, ref b0, i, V.Width);
            }

            V.Store(V.MultiplyAdd(rate, d, x), ref w0, i, V.Width);
        }
    }
}
