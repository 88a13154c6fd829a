using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Windrow.Wording;

namespace Windrow.Optimizers;

/// <summary>Options of stochastic gradient descent, as in <c>torch.optim.SGD</c>.</summary>
[DisplayName("sgd")]
public sealed record SgdOptions : OptimizerOptions
{
    [Description("Share of the last update's direction that is kept.")]
    [Range(0.0, 1.0)]
    public double Momentum { get; init; }

    [Description("Share of the gradient that is not added to the momentum buffer.")]
    [Range(0.0, 1.0)]
    public double Dampening { get; init; }

    [Description("Whether to use Nesterov momentum, which looks ahead along the last direction. Requires momentum above 0 and dampening 0.")]
    public bool Nesterov { get; init; }

    internal override IEnumerable<CrossProblem> Problems()
    {
        if (!Nesterov) yield break;
        if (Momentum == 0)
            yield return new(
                "training.optimizer.nesterov is true and training.optimizer.momentum is 0",
                "momentum must be above 0.",
                "training.optimizer.nesterov", "training.optimizer.momentum");
        if (Dampening != 0)
            yield return new(
                FormattableString.Invariant($"training.optimizer.nesterov is true and training.optimizer.dampening is {Dampening}"),
                "dampening must be 0.",
                "training.optimizer.nesterov", "training.optimizer.dampening");
    }
}

/// <summary>Stochastic gradient descent with momentum.</summary>
/// <remarks><code>
/// gₜ ← gₜ + λ wₜ₋₁
/// bₜ = μ bₜ₋₁ + (1 − δ) gₜ, but b₁ = g₁
/// wₜ = wₜ₋₁ − α bₜ                    with Nesterov momentum: wₜ₋₁ − α (gₜ + μ bₜ)
/// </code>
/// As in PyTorch, the learning rate is outside the buffer, and dampening does not apply to the first step. Sutskever et al. 2013.</remarks>
sealed class Sgd(SgdOptions o) : Optimizer
{
    public override IReadOnlyList<string> Slots { get; } = o.Momentum > 0 ? ["momentum_buffer"] : [];

    private protected override void Update<V>(Span<float> w, MeanGradient g, OptimizerSlots s, long step, double learningRate)
    {
        V decay = V.Fill((float)o.WeightDecay), rate = V.Fill((float)-learningRate), momentum = V.Fill((float)o.Momentum);
        V share = V.Fill(step == 1 ? 1f : (float)(1 - o.Dampening));
        ref float w0 = ref MemoryMarshal.GetReference(w);
        ref float b0 = ref MemoryMarshal.GetReference(o.Momentum > 0 ? s[0] : default);
        for (int i = 0; i < w.Length; i += V.Width)
        {
            V x = V.Load(ref w0, i, V.Width), d = V.MultiplyAdd(decay, x, g.Load<V>(i));
            if (o.Momentum > 0)
            {
                V b = V.MultiplyAdd(momentum, V.Load(ref b0, i, V.Width), share * d);
                V.Store(b, ref b0, i, V.Width);
                d = o.Nesterov ? V.MultiplyAdd(momentum, b, d) : b;
            }

            V.Store(V.MultiplyAdd(rate, d, x), ref w0, i, V.Width);
        }
    }
}
