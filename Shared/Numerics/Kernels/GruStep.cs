using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>The elementwise part of one GRU time step, forward and backward. The matrix products and the loop over time are in the layer.</summary>
/// <remarks>
/// B = batch rows, H = hidden width; all matrices row-major. Every 3H axis holds the gates in the order r, z, n (PyTorch's).
/// The pre-activations come in two parts, x = xₜ·Wxᵀ and u = hₜ₋₁·Whᵀ, both without their biases.
/// Source: Cho et al. 2014, https://arxiv.org/abs/1406.1078, with the reset gate after the product, as in cuDNN and PyTorch.
/// </remarks>
static class GruStep
{
    /// <summary>Gates and hidden state of one step.</summary>
    /// <param name="biasX">Bias of the input part, [3H].</param>
    /// <param name="biasH">Bias of the recurrent part, [3H].</param>
    /// <param name="gates">In: x; out: gates r, z, n, kept for <see cref="Backward"/>. [B, 3H].</param>
    /// <param name="recurrent">u, [B, 3H].</param>
    /// <param name="hPrev">hₜ₋₁, [B, H].</param>
    /// <param name="candidate">qₜ = u_n + b_n, kept for <see cref="Backward"/>; [B, H].</param>
    /// <param name="h">hₜ, [B, H].</param>
    public static void Forward(
        ReadOnlySpan<float> biasX, ReadOnlySpan<float> biasH, MatrixSpan gates, MatrixView recurrent, MatrixView hPrev, MatrixSpan candidate,
        MatrixSpan h)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Lanes512>(biasX, biasH, gates, recurrent, hPrev, candidate, h);
        else Forward<Lanes256>(biasX, biasH, gates, recurrent, hPrev, candidate, h);
    }

    /// <summary>Gradients of one step.</summary>
    /// <param name="gates">Gates of the step, [B, 3H].</param>
    /// <param name="candidate">qₜ, [B, H].</param>
    /// <param name="hPrev">hₜ₋₁, [B, H].</param>
    /// <param name="dhAbove">Part of dL/dhₜ that comes from the layer above, [B, H].</param>
    /// <param name="dh">In: part of dL/dhₜ that comes from step t + 1; out: the part of dL/dhₜ₋₁ that does not pass through u. [B, H].</param>
    /// <param name="dx">dL/dx, [B, 3H].</param>
    /// <param name="du">dL/du, [B, 3H].</param>
    /// <param name="dBiasX">Gradient of the input part's bias, added to; [3H].</param>
    /// <param name="dBiasH">Gradient of the recurrent part's bias, added to; [3H].</param>
    public static void Backward(
        MatrixView gates, MatrixView candidate, MatrixView hPrev, MatrixView dhAbove, MatrixSpan dh, MatrixSpan dx, MatrixSpan du,
        Span<float> dBiasX, Span<float> dBiasH)
    {
        if (Vector512.IsHardwareAccelerated) Backward<Lanes512>(gates, candidate, hPrev, dhAbove, dh, dx, du, dBiasX, dBiasH);
        else Backward<Lanes256>(gates, candidate, hPrev, dhAbove, dh, dx, du, dBiasX, dBiasH);
    }

    static void Forward<V>(
        ReadOnlySpan<float> biasX, ReadOnlySpan<float> biasH, MatrixSpan gates, MatrixView recurrent, MatrixView hPrev, MatrixSpan candidate,
        MatrixSpan h) where V : struct, ILanes<V>
    {
        int H = h.Cols, whole = H - H % V.Width;
        ref readonly float bx = ref MemoryMarshal.GetReference(biasX);
        ref readonly float bh = ref MemoryMarshal.GetReference(biasH);
        for (int row = 0; row < h.Rows; row++)
        {
            ref float x = ref MemoryMarshal.GetReference(gates.Row(row));
            ref readonly float u = ref MemoryMarshal.GetReference(recurrent.Row(row));
            ref readonly float hPrevR = ref MemoryMarshal.GetReference(hPrev.Row(row));
            ref float qR = ref MemoryMarshal.GetReference(candidate.Row(row));
            ref float hR = ref MemoryMarshal.GetReference(h.Row(row));
            for (int j = 0; j < whole; j += V.Width) Forward<V>(in bx, in bh, ref x, in u, in hPrevR, ref qR, ref hR, H, j, V.Width);
            if (whole < H) ForwardLast<V>(in bx, in bh, ref x, in u, in hPrevR, ref qR, ref hR, H, whole);
        }
    }

    /// <summary>Units j ... j + n - 1 of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Forward<V>(
        ref readonly float bx, ref readonly float bh, ref float x, ref readonly float u, ref readonly float hPrev, ref float candidate, ref float h,
        int H, int j, int n) where V : struct, ILanes<V>
    {
        V r = Elementary.Sigmoid(Sum<V>(in x, in u, in bx, in bh, j, n));                       // rₜ = σ(x_r + u_r + b_r)
        V z = Elementary.Sigmoid(Sum<V>(in x, in u, in bx, in bh, H + j, n));                   // zₜ = σ(x_z + u_z + b_z)
        V q = V.Load(in u, 2 * H + j, n) + V.Load(in bh, 2 * H + j, n);                        // qₜ = u_n + b_n
        V new_ = Elementary.Tanh(V.MultiplyAdd(r, q, V.Load(ref x, 2 * H + j, n) + V.Load(in bx, 2 * H + j, n)));  // nₜ = tanh(x_n + rₜ ⊙ qₜ)
        V.Store(V.MultiplyAdd(z, V.Load(in hPrev, j, n) - new_, new_), ref h, j, n);            // hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
        V.Store(r, ref x, j, n);
        V.Store(z, ref x, H + j, n);
        V.Store(new_, ref x, 2 * H + j, n);
        V.Store(q, ref candidate, j, n);
    }

    /// <summary>The units from <paramref name="j"/> to the end, which do not fill a vector; see <see cref="ILanes{V}"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ForwardLast<V>(
        ref readonly float bx, ref readonly float bh, ref float x, ref readonly float u, ref readonly float hPrev, ref float candidate, ref float h,
        int H, int j) where V : struct, ILanes<V> => Forward<V>(in bx, in bh, ref x, in u, in hPrev, ref candidate, ref h, H, j, H - j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Sum<V>(ref readonly float x, ref readonly float u, ref readonly float bx, ref readonly float bh, int j, int n)
        where V : struct, ILanes<V> =>
        V.Load(in x, j, n) + V.Load(in u, j, n) + (V.Load(in bx, j, n) + V.Load(in bh, j, n));

    static void Backward<V>(
        MatrixView gates, MatrixView candidate, MatrixView hPrev, MatrixView dhAbove, MatrixSpan dh, MatrixSpan dx, MatrixSpan du,
        Span<float> dBiasX, Span<float> dBiasH) where V : struct, ILanes<V>
    {
        int H = dh.Cols, whole = H - H % V.Width;
        ref float dbx = ref MemoryMarshal.GetReference(dBiasX);
        ref float dbh = ref MemoryMarshal.GetReference(dBiasH);
        for (int row = 0; row < dh.Rows; row++)
        {
            ref readonly float gatesR = ref MemoryMarshal.GetReference(gates.Row(row));
            ref readonly float qR = ref MemoryMarshal.GetReference(candidate.Row(row));
            ref readonly float hPrevR = ref MemoryMarshal.GetReference(hPrev.Row(row));
            ref readonly float aboveR = ref MemoryMarshal.GetReference(dhAbove.Row(row));
            ref float dhR = ref MemoryMarshal.GetReference(dh.Row(row));
            ref float dxR = ref MemoryMarshal.GetReference(dx.Row(row));
            ref float duR = ref MemoryMarshal.GetReference(du.Row(row));
            for (int j = 0; j < whole; j += V.Width)
                Backward<V>(in gatesR, in qR, in hPrevR, in aboveR, ref dhR, ref dxR, ref duR, ref dbx, ref dbh, H, j, V.Width);
            if (whole < H) BackwardLast<V>(in gatesR, in qR, in hPrevR, in aboveR, ref dhR, ref dxR, ref duR, ref dbx, ref dbh, H, whole);
        }
    }

    /// <summary>Units j ... j + n - 1 of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Backward<V>(
        ref readonly float gates, ref readonly float candidate, ref readonly float hPrev, ref readonly float above, ref float dh, ref float dx,
        ref float du, ref float dbx, ref float dbh, int H, int j, int n) where V : struct, ILanes<V>
    {
        V one = V.Fill(1f);
        V r = V.Load(in gates, j, n), z = V.Load(in gates, H + j, n), new_ = V.Load(in gates, 2 * H + j, n);
        V q = V.Load(in candidate, j, n);
        V dhT = V.Load(in above, j, n) + V.Load(ref dh, j, n);
        V dn = dhT * (one - z) * (one - new_ * new_);                               // dL/dx_n = dL/dhₜ ⊙ (1 − zₜ) ⊙ tanh′
        V dq = dn * r;                                                              // dL/du_n = dL/dx_n ⊙ rₜ
        V dr = dn * q * r * (one - r);                                              // dL/dx_r = dL/dx_n ⊙ qₜ ⊙ σ′
        V dz = dhT * (V.Load(in hPrev, j, n) - new_) * z * (one - z);               // dL/dx_z = dL/dhₜ ⊙ (hₜ₋₁ − nₜ) ⊙ σ′
        V.Store(dhT * z, ref dh, j, n);                                             // dL/dhₜ₋₁ = dL/dhₜ ⊙ zₜ + dL/du·Wh
        V.Store(dr, ref dx, j, n);
        V.Store(dz, ref dx, H + j, n);
        V.Store(dn, ref dx, 2 * H + j, n);
        V.Store(dr, ref du, j, n);
        V.Store(dz, ref du, H + j, n);
        V.Store(dq, ref du, 2 * H + j, n);
        V.Store(V.Load(ref dbx, j, n) + dr, ref dbx, j, n);
        V.Store(V.Load(ref dbx, H + j, n) + dz, ref dbx, H + j, n);
        V.Store(V.Load(ref dbx, 2 * H + j, n) + dn, ref dbx, 2 * H + j, n);
        V.Store(V.Load(ref dbh, j, n) + dr, ref dbh, j, n);
        V.Store(V.Load(ref dbh, H + j, n) + dz, ref dbh, H + j, n);
        V.Store(V.Load(ref dbh, 2 * H + j, n) + dq, ref dbh, 2 * H + j, n);
    }

    /// <inheritdoc cref="ForwardLast{V}"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void BackwardLast<V>(
        ref readonly float gates, ref readonly float candidate, ref readonly float hPrev, ref readonly float above, ref float dh, ref float dx,
        ref float du, ref float dbx, ref float dbh, int H, int j) where V : struct, ILanes<V> =>
        Backward<V>(in gates, in candidate, in hPrev, in above, ref dh, ref dx, ref du, ref dbx, ref dbh, H, j, H - j);
}
