using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>The elementwise part of one LSTM time step, forward and backward. The matrix products and the loop over time are in the layer.</summary>
/// <remarks>
/// B = batch rows, H = hidden width; all matrices row-major. Every 4H axis holds the gates in the order i, f, g, o (PyTorch's).
/// The pre-activations a = xₜ·Wxᵀ + hₜ₋₁·Whᵀ arrive without the bias.
/// Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000, no peepholes.
/// </remarks>
static class LstmStep
{
    /// <summary>Gates, cell and hidden state of one step.</summary>
    /// <param name="bias">Sum of both biases, [4H].</param>
    /// <param name="gates">In: pre-activations; out: gates, kept for <see cref="Backward"/>. [B, 4H].</param>
    /// <param name="cPrev">cₜ₋₁, [B, H].</param>
    /// <param name="c">cₜ, [B, H].</param>
    /// <param name="tanhC">tanh(cₜ), kept for <see cref="Backward"/>, [B, H].</param>
    /// <param name="h">hₜ, [B, H].</param>
    public static void Forward(
        ReadOnlySpan<float> bias, MatrixSpan gates, MatrixView cPrev, MatrixSpan c, MatrixSpan tanhC, MatrixSpan h)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Lanes512>(bias, gates, cPrev, c, tanhC, h);
        else Forward<Lanes256>(bias, gates, cPrev, c, tanhC, h);
    }

    /// <summary>Gradients of one step.</summary>
    /// <param name="gates">Gates of the step, [B, 4H].</param>
    /// <param name="cPrev">cₜ₋₁, [B, H].</param>
    /// <param name="tanhC">tanh(cₜ), [B, H].</param>
    /// <param name="dhAbove">Part of dL/dhₜ that comes from the layer above, [B, H].</param>
    /// <param name="dhNext">Part of dL/dhₜ that comes from step t + 1, [B, H].</param>
    /// <param name="dc">In: dL/dcₜ from step t + 1; out: dL/dcₜ₋₁. [B, H].</param>
    /// <param name="da">dL/da, [B, 4H].</param>
    /// <param name="dBias">Gradient of the bias, added to; [4H].</param>
    public static void Backward(
        MatrixView gates, MatrixView cPrev, MatrixView tanhC, MatrixView dhAbove, MatrixView dhNext, MatrixSpan dc, MatrixSpan da, Span<float> dBias)
    {
        if (Vector512.IsHardwareAccelerated) Backward<Lanes512>(gates, cPrev, tanhC, dhAbove, dhNext, dc, da, dBias);
        else Backward<Lanes256>(gates, cPrev, tanhC, dhAbove, dhNext, dc, da, dBias);
    }

    static void Forward<V>(
        ReadOnlySpan<float> bias, MatrixSpan gates, MatrixView cPrev, MatrixSpan c, MatrixSpan tanhC, MatrixSpan h)
        where V : struct, ILanes<V>
    {
        int H = h.Cols, whole = H - H % V.Width;
        ref readonly float b = ref MemoryMarshal.GetReference(bias);
        for (int r = 0; r < h.Rows; r++)
        {
            ref float a = ref MemoryMarshal.GetReference(gates.Row(r));
            ref readonly float cPrevR = ref MemoryMarshal.GetReference(cPrev.Row(r));
            ref float cR = ref MemoryMarshal.GetReference(c.Row(r));
            ref float tR = ref MemoryMarshal.GetReference(tanhC.Row(r));
            ref float hR = ref MemoryMarshal.GetReference(h.Row(r));
            for (int j = 0; j < whole; j += V.Width) Forward<V>(in b, ref a, in cPrevR, ref cR, ref tR, ref hR, H, j, V.Width);
            if (whole < H) ForwardLast<V>(in b, ref a, in cPrevR, ref cR, ref tR, ref hR, H, whole);
        }
    }

    /// <summary>Units j ... j + n - 1 of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Forward<V>(
        ref readonly float b, ref float a, ref readonly float cPrev, ref float c, ref float tanhC, ref float h, int H, int j, int n)
        where V : struct, ILanes<V>
    {
        V i = Elementary.Sigmoid(V.Load(ref a, j, n) + V.Load(in b, j, n));                     // iₜ = σ(aᵢ + bᵢ)
        V f = Elementary.Sigmoid(V.Load(ref a, H + j, n) + V.Load(in b, H + j, n));             // fₜ = σ(a_f + b_f)
        V g = Elementary.Tanh(V.Load(ref a, 2 * H + j, n) + V.Load(in b, 2 * H + j, n));        // gₜ = tanh(a_g + b_g)
        V o = Elementary.Sigmoid(V.Load(ref a, 3 * H + j, n) + V.Load(in b, 3 * H + j, n));     // oₜ = σ(a_o + b_o)
        V cT = V.MultiplyAdd(f, V.Load(in cPrev, j, n), i * g);                                 // cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
        V t = Elementary.Tanh(cT);
        V.Store(cT, ref c, j, n);
        V.Store(t, ref tanhC, j, n);
        V.Store(o * t, ref h, j, n);                                                            // hₜ = oₜ ⊙ tanh(cₜ)
        V.Store(i, ref a, j, n);
        V.Store(f, ref a, H + j, n);
        V.Store(g, ref a, 2 * H + j, n);
        V.Store(o, ref a, 3 * H + j, n);
    }

    /// <summary>The units from <paramref name="j"/> to the end, which do not fill a vector; see <see cref="ILanes{V}"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ForwardLast<V>(
        ref readonly float b, ref float a, ref readonly float cPrev, ref float c, ref float tanhC, ref float h, int H, int j)
        where V : struct, ILanes<V> => Forward<V>(in b, ref a, in cPrev, ref c, ref tanhC, ref h, H, j, H - j);

    static void Backward<V>(
        MatrixView gates, MatrixView cPrev, MatrixView tanhC, MatrixView dhAbove, MatrixView dhNext, MatrixSpan dc, MatrixSpan da, Span<float> dBias)
        where V : struct, ILanes<V>
    {
        int H = dc.Cols, whole = H - H % V.Width;
        ref float db = ref MemoryMarshal.GetReference(dBias);
        for (int r = 0; r < dc.Rows; r++)
        {
            ref readonly float gatesR = ref MemoryMarshal.GetReference(gates.Row(r));
            ref readonly float cPrevR = ref MemoryMarshal.GetReference(cPrev.Row(r));
            ref readonly float tR = ref MemoryMarshal.GetReference(tanhC.Row(r));
            ref readonly float aboveR = ref MemoryMarshal.GetReference(dhAbove.Row(r));
            ref readonly float nextR = ref MemoryMarshal.GetReference(dhNext.Row(r));
            ref float dcR = ref MemoryMarshal.GetReference(dc.Row(r));
            ref float daR = ref MemoryMarshal.GetReference(da.Row(r));
            for (int j = 0; j < whole; j += V.Width)
                Backward<V>(in gatesR, in cPrevR, in tR, in aboveR, in nextR, ref dcR, ref daR, ref db, H, j, V.Width);
            if (whole < H) BackwardLast<V>(in gatesR, in cPrevR, in tR, in aboveR, in nextR, ref dcR, ref daR, ref db, H, whole);
        }
    }

    /// <inheritdoc cref="Forward{V}(ref readonly float, ref float, ref readonly float, ref float, ref float, ref float, int, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Backward<V>(
        ref readonly float gates, ref readonly float cPrev, ref readonly float tanhC, ref readonly float above, ref readonly float next, ref float dc,
        ref float da, ref float db, int H, int j, int n) where V : struct, ILanes<V>
    {
        V one = V.Fill(1f);
        V i = V.Load(in gates, j, n), f = V.Load(in gates, H + j, n), g = V.Load(in gates, 2 * H + j, n), o = V.Load(in gates, 3 * H + j, n);
        V t = V.Load(in tanhC, j, n);
        V dh = V.Load(in above, j, n) + V.Load(in next, j, n);
        V dcT = V.MultiplyAdd(dh * o, one - t * t, V.Load(ref dc, j, n));       // dL/dcₜ += dL/dhₜ ⊙ oₜ ⊙ (1 − tanh²(cₜ))
        V di = dcT * g * i * (one - i);                                         // dL/daᵢ = dL/dcₜ ⊙ gₜ ⊙ σ′
        V df = dcT * V.Load(in cPrev, j, n) * f * (one - f);                    // dL/da_f = dL/dcₜ ⊙ cₜ₋₁ ⊙ σ′
        V dg = dcT * i * (one - g * g);                                         // dL/da_g = dL/dcₜ ⊙ iₜ ⊙ tanh′
        V dO = dh * t * o * (one - o);                                          // dL/da_o = dL/dhₜ ⊙ tanh(cₜ) ⊙ σ′
        V.Store(dcT * f, ref dc, j, n);                                         // dL/dcₜ₋₁ = dL/dcₜ ⊙ fₜ
        V.Store(di, ref da, j, n);
        V.Store(df, ref da, H + j, n);
        V.Store(dg, ref da, 2 * H + j, n);
        V.Store(dO, ref da, 3 * H + j, n);
        V.Store(V.Load(ref db, j, n) + di, ref db, j, n);
        V.Store(V.Load(ref db, H + j, n) + df, ref db, H + j, n);
        V.Store(V.Load(ref db, 2 * H + j, n) + dg, ref db, 2 * H + j, n);
        V.Store(V.Load(ref db, 3 * H + j, n) + dO, ref db, 3 * H + j, n);
    }

    /// <inheritdoc cref="ForwardLast{V}"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void BackwardLast<V>(
        ref readonly float gates, ref readonly float cPrev, ref readonly float tanhC, ref readonly float above, ref readonly float next, ref float dc,
        ref float da, ref float db, int H, int j) where V : struct, ILanes<V> =>
        Backward<V>(in gates, in cPrev, in tanhC, in above, in next, ref dc, ref da, ref db, H, j, H - j);
}
