using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;

namespace Windrow.Optimizers;

/// <summary>Options of AdaGrad, as in <c>torch.optim.Adagrad</c>.</summary>
[DisplayName("adagrad")]
public sealed record AdaGradOptions : OptimizerOptions
{
    [Description("Decay of the learning rate: step t uses learningRate / (1 + (t - 1) lrDecay).")]
    [Range(0.0, 1e3)]
    public double LrDecay { get; init; }

    [Description("Initial value of the sum of squares.")]
    [Range(0.0, 1e6)]
    public double InitialAccumulator { get; init; }

    [Description("Added to the square root of the sum of squares.")]
    [Range(1e-20, 1.0)]
    public double Epsilon { get; init; } = 1e-10;
}

/// <summary>AdaGrad: steps shrink with the sum of all squared gradients so far.</summary>
/// <remarks><code>
/// gₜ ← gₜ + λ wₜ₋₁
/// sₜ = sₜ₋₁ + gₜ²
/// wₜ = wₜ₋₁ − α / (1 + (t − 1) η) · gₜ / (√sₜ + ε)
/// </code>
/// As in PyTorch, ε is outside the root. Duchi, Hazan and Singer 2011.</remarks>
sealed class AdaGrad(AdaGradOptions o) : Optimizer
{
    public override IReadOnlyList<string> Slots { get; } = ["sum"];

    public override void Start(OptimizerState state) => state[0].Fill((float)o.InitialAccumulator);

    private protected override void Update<V>(Span<float> w, MeanGradient g, OptimizerSlots s, long step, double learningRate)
    {
        V decay = V.Fill((float)o.WeightDecay), rate = V.Fill((float)(-learningRate / (1 + (step - 1) * o.LrDecay)));
        V epsilon = V.Fill((float)o.Epsilon);
        ref float w0 = ref MemoryMarshal.GetReference(w);
        ref float s0 = ref MemoryMarshal.GetReference(s[0]);
        for (int i = 0; i < w.Length; i += V.Width)
        {
            V x = V.Load(ref w0, i, V.Width), d = V.MultiplyAdd(decay, x, g.Load<V>(i));
            V sum = V.MultiplyAdd(d, d, V.Load(ref s0, i, V.Width));
            V.Store(sum, ref s0, i, V.Width);
            V.Store(V.MultiplyAdd(rate, d / (V.SquareRoot(sum) + epsilon), x), ref w0, i, V.Width);
        }
    }
}
