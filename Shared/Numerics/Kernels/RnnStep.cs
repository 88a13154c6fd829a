using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>The elementwise part of one time step of a simple recurrent network, with tanh or ReLU, forward and backward.</summary>
/// <remarks>
/// B = batch rows, H = hidden width; all matrices row-major. The pre-activations a = xₜ·Wxᵀ + hₜ₋₁·Whᵀ arrive without the bias.
/// Source: Elman 1990; with ReLU, Le et al. 2015, https://arxiv.org/abs/1504.00941.
/// </remarks>
static class RnnStep
{
    /// <summary>hₜ = tanh(a + b), or max(0, a + b).</summary>
    /// <param name="relu">Whether to use ReLU instead of tanh.</param>
    /// <param name="bias">Sum of both biases, [H].</param>
    /// <param name="a">Pre-activations, [B, H].</param>
    /// <param name="h">hₜ, [B, H].</param>
    public static void Forward(bool relu, ReadOnlySpan<float> bias, MatrixView a, MatrixSpan h)
    {
        if (Vector512.IsHardwareAccelerated) Forward<Lanes512>(relu, bias, a, h);
        else Forward<Lanes256>(relu, bias, a, h);
    }

    /// <summary>dL/da = dL/dhₜ ⊙ (1 − hₜ²), or dL/dhₜ where hₜ is above 0.</summary>
    /// <param name="relu">Whether ReLU was used instead of tanh.</param>
    /// <param name="h">hₜ, [B, H].</param>
    /// <param name="dhAbove">Part of dL/dhₜ that comes from the layer above, [B, H].</param>
    /// <param name="dhNext">Part of dL/dhₜ that comes from step t + 1, [B, H].</param>
    /// <param name="da">dL/da, [B, H].</param>
    /// <param name="dBias">Gradient of the bias, added to; [H].</param>
    public static void Backward(bool relu, MatrixView h, MatrixView dhAbove, MatrixView dhNext, MatrixSpan da, Span<float> dBias)
    {
        if (Vector512.IsHardwareAccelerated) Backward<Lanes512>(relu, h, dhAbove, dhNext, da, dBias);
        else Backward<Lanes256>(relu, h, dhAbove, dhNext, da, dBias);
    }

    static void Forward<V>(bool relu, ReadOnlySpan<float> bias, MatrixView a, MatrixSpan h) where V : struct, ILanes<V>
    {
        int H = h.Cols, whole = H - H % V.Width;
        ref readonly float b = ref MemoryMarshal.GetReference(bias);
        for (int r = 0; r < h.Rows; r++)
        {
            ref readonly float aR = ref MemoryMarshal.GetReference(a.Row(r));
            ref float hR = ref MemoryMarshal.GetReference(h.Row(r));
            for (int j = 0; j < whole; j += V.Width) Forward<V>(relu, in b, in aR, ref hR, j, V.Width);
            if (whole < H) ForwardLast<V>(relu, in b, in aR, ref hR, H, whole);
        }
    }

    /// <summary>Units j ... j + n - 1 of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Forward<V>(bool relu, ref readonly float b, ref readonly float a, ref float h, int j, int n) where V : struct, ILanes<V>
    {
        V sum = V.Load(in a, j, n) + V.Load(in b, j, n);
        V.Store(relu ? V.Max(V.Zero, sum) : Elementary.Tanh(sum), ref h, j, n);
    }

    /// <summary>The units from <paramref name="j"/> to the end, which do not fill a vector; see <see cref="ILanes{V}"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ForwardLast<V>(bool relu, ref readonly float b, ref readonly float a, ref float h, int H, int j) where V : struct, ILanes<V> =>
        Forward<V>(relu, in b, in a, ref h, j, H - j);

    static void Backward<V>(bool relu, MatrixView h, MatrixView dhAbove, MatrixView dhNext, MatrixSpan da, Span<float> dBias)
        where V : struct, ILanes<V>
    {
        int H = h.Cols, whole = H - H % V.Width;
        ref float db = ref MemoryMarshal.GetReference(dBias);
        for (int r = 0; r < h.Rows; r++)
        {
            ref readonly float hR = ref MemoryMarshal.GetReference(h.Row(r));
            ref readonly float aboveR = ref MemoryMarshal.GetReference(dhAbove.Row(r));
            ref readonly float nextR = ref MemoryMarshal.GetReference(dhNext.Row(r));
            ref float daR = ref MemoryMarshal.GetReference(da.Row(r));
            for (int j = 0; j < whole; j += V.Width) Backward<V>(relu, in hR, in aboveR, in nextR, ref daR, ref db, j, V.Width);
            if (whole < H) BackwardLast<V>(relu, in hR, in aboveR, in nextR, ref daR, ref db, H, whole);
        }
    }

    /// <inheritdoc cref="Forward{V}(bool, ref readonly float, ref readonly float, ref float, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Backward<V>(
        bool relu, ref readonly float h, ref readonly float above, ref readonly float next, ref float da, ref float db, int j, int n)
        where V : struct, ILanes<V>
    {
        V hT = V.Load(in h, j, n);
        V dh = V.Load(in above, j, n) + V.Load(in next, j, n);
        V d = relu ? V.WhereLess(V.Zero, hT, dh, V.Zero) : dh * (V.Fill(1f) - hT * hT);
        V.Store(d, ref da, j, n);
        V.Store(V.Load(ref db, j, n) + d, ref db, j, n);
    }

    /// <inheritdoc cref="ForwardLast{V}"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void BackwardLast<V>(
        bool relu, ref readonly float h, ref readonly float above, ref readonly float next, ref float da, ref float db, int H, int j)
        where V : struct, ILanes<V> => Backward<V>(relu, in h, in above, in next, ref da, ref db, j, H - j);
}
