using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;
using Windrow.Sequences;

namespace Windrow.Numerics.Kernels;

/// <summary>Connectionist temporal classification of one sequence: the probability that its time steps, read in order, spell its tokens, and the gradient
/// of its negative logarithm. Not thread-safe.</summary>
/// <remarks>
/// T = time steps, L = tokens, K = outputs, of which the last one is the blank. A step emits a token or a blank; repeated emissions count once, and
/// then blanks are removed. The states of an alignment are the tokens with blanks around them, l' = (-, l₁, -, l₂, ..., -), S = 2L + 1 of them. With
/// p = softmax(x) at each step,
/// <code>
/// αₜ(s) = (αₜ₋₁(s) + αₜ₋₁(s−1) + [l'ₛ ≠ blank, l'ₛ ≠ l'ₛ₋₂] αₜ₋₁(s−2)) pₜ(l'ₛ)                    α₁ starts in one of the first two states
/// βₜ(s) = βₜ₊₁(s) pₜ₊₁(l'ₛ) + βₜ₊₁(s+1) pₜ₊₁(l'ₛ₊₁) + [as above] βₜ₊₁(s+2) pₜ₊₁(l'ₛ₊₂)          β_T ends in one of the last two
/// loss        ℓ = −ln (α_T(S) + α_T(S−1))
/// gradient   ∂ℓ/∂xₜₖ = pₜ(k) − Σ αₜ(s) βₜ(s) over the s with l'ₛ = k, divided by the same sum over all s
/// </code>
/// All of it is computed with logarithms, which are shifted at each step so that the largest α or β is 1: probabilities of long sequences are too small
/// for any float, and logarithms far from zero are inexact. The states are vectorized. A sequence that is too short for its tokens has an infinite loss
/// and a gradient of zeros. Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf.
/// </remarks>
sealed class CtcAlignment
{
    /// <summary>Stands for ln 0: below any sum of logarithms, but finite, so that differences are numbers.</summary>
    const float LogZero = -1e30f;

    /// <summary>States in front of the first one, which are never reached.</summary>
    const int Front = 2;

    readonly float[] _row;              // [K]
    float[] _alphas = [];               // ln α of each step for the gradient, [T, stride], or of the last two steps, [2, stride]
    double[] _logSums = [];             // ln Σₖ eˣ of each step, [T]
    float[] _emitted = [], _skips = [], _beta = [], _onward = [], _weights = [];       // [stride] each
    int[] _labels = [];                 // l', [S]
    int _states, _stride, _kept;        // steps whose α are kept

    /// <param name="outputs">K.</param>
    public CtcAlignment(int outputs) => _row = new float[outputs];

    /// <summary>Time steps that tokens need: one for each, and a blank between equal neighbors.</summary>
    public static int StepsFor(ReadOnlySpan<int> tokens)
    {
        int steps = tokens.Length;
        for (int i = 1; i < tokens.Length; i++) steps += tokens[i] == tokens[i - 1] ? 1 : 0;
        return steps;
    }

    /// <summary>Returns ℓ in nats, and replaces the logits of the sequence with its gradient.</summary>
    /// <param name="logits">In: x; out: ∂ℓ/∂x. The positions of all sequences, [N, K].</param>
    /// <param name="at">Where the sequences are.</param>
    /// <param name="r">The sequence: a row that has at least one time step.</param>
    /// <param name="tokens">Its tokens, [L], each from 0 to K - 2.</param>
    /// <exception cref="ArgumentException">A token does not exist.</exception>
    public double LossAndGradient(MatrixSpan logits, PackedShape at, int r, ReadOnlySpan<int> tokens) =>
        Vector512.IsHardwareAccelerated ? LossAndGradient<Lanes512>(logits, at, r, tokens) : LossAndGradient<LanePair>(logits, at, r, tokens);

    /// <summary>The same ℓ without the gradient.</summary>
    public double Loss(MatrixView logits, PackedShape at, int r, ReadOnlySpan<int> tokens) =>
        Vector512.IsHardwareAccelerated ? Loss<Lanes512>(logits, at, r, tokens, keptSteps: 2) : Loss<LanePair>(logits, at, r, tokens, keptSteps: 2);

    /// <summary>Numbers that the gradient of a sequence needs besides its logits: α of each step.</summary>
    public static long NumbersFor(int steps, int tokens) => (long)steps * StrideFor(tokens);

    static int StrideFor(int tokens) => (2 * tokens + 1 + SumLanes.Count - 1) / SumLanes.Count * SumLanes.Count + 2 * Front;

    internal double LossAndGradient<V>(MatrixSpan logits, PackedShape at, int r, ReadOnlySpan<int> tokens) where V : struct, ISumLanes<V>
    {
        double loss = Loss<V>(logits, at, r, tokens, keptSteps: at.Lengths[r]);
        if (double.IsFinite(loss)) Backward<V>(logits, at, r);
        for (int t = 0; t < at.Lengths[r] && double.IsPositiveInfinity(loss); t++) logits.Row(at.Position(r, t)).Clear();
        return loss;
    }

    internal double Loss<V>(MatrixView logits, PackedShape at, int r, ReadOnlySpan<int> tokens, int keptSteps) where V : struct, ISumLanes<V>
    {
        Prepare(at.Lengths[r], keptSteps, tokens);
        return Normalize(logits, at, r) ? -Forward<V>(logits, at, r) : double.NaN;
    }

    Span<float> Alpha(int t) => _alphas.AsSpan(t % _kept * _stride, _stride);

    /// <summary>Sets the states, and memory for them: whole vectors with <see cref="Front"/> more states before and after.</summary>
    void Prepare(int T, int keptSteps, ReadOnlySpan<int> tokens)
    {
        int blank = _row.Length - 1;
        _states = 2 * tokens.Length + 1;
        (_stride, _kept) = (StrideFor(tokens.Length), keptSteps);
        if (_alphas.Length < (long)_kept * _stride) _alphas = new float[BufferSize.Of(_kept, _stride)];
        if (_logSums.Length < T) _logSums = new double[T];
        if (_labels.Length < _states) _labels = new int[2 * _states];
        if (_emitted.Length < _stride) (_emitted, _skips, _beta, _onward, _weights) = (New(), New(), New(), New(), New());
        _labels.AsSpan(0, _states).Fill(blank);
        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)blank) throw new ArgumentException($"A token is {tokens[i]}; expected one from 0 to {blank - 1}.", nameof(tokens));
            _labels[2 * i + 1] = tokens[i];
        }

        _skips.AsSpan(0, _stride).Fill(LogZero);
        _emitted.AsSpan(0, _stride).Fill(LogZero);
        _onward.AsSpan(0, _stride).Fill(LogZero);
        for (int i = 1; i < tokens.Length; i++) _skips[Front + 2 * i + 1] = tokens[i] == tokens[i - 1] ? LogZero : 0;

        float[] New() => new float[2 * _stride];
    }

    /// <summary>Computes ln Σₖ eˣ of each step; false when a logit is not finite.</summary>
    bool Normalize(MatrixView logits, PackedShape at, int r)
    {
        for (int t = 0; t < at.Lengths[r]; t++)
        {
            ReadOnlySpan<float> x = logits.Row(at.Position(r, t));
            float max = float.NegativeInfinity;
            foreach (float logit in x) max = MathF.Max(max, logit);
            x.CopyTo(_row);
            Elementwise.Exp(_row, max);
            _logSums[t] = max + PortableMath.Log(Sums.Of(_row));
            if (!double.IsFinite(_logSums[t])) return false;
        }

        return true;
    }

    /// <summary>ln pₜ(l'ₛ) of a step.</summary>
    void Emit(MatrixView logits, PackedShape at, int r, int t)
    {
        ReadOnlySpan<float> x = logits.Row(at.Position(r, t));
        ReadOnlySpan<int> labels = _labels.AsSpan(0, _states);
        Span<float> emitted = _emitted.AsSpan(Front, _states);
        double logSum = _logSums[t];
        for (int s = 0; s < labels.Length; s++) emitted[s] = (float)(x[labels[s]] - logSum);
    }

    /// <summary>Computes α, and returns ln (α_T(S) + α_T(S−1)).</summary>
    double Forward<V>(MatrixView logits, PackedShape at, int r) where V : struct, ISumLanes<V>
    {
        int T = at.Lengths[r];
        double shifts = 0;
        for (int t = 0; t < T; t++)
        {
            Emit(logits, at, r, t);
            Span<float> alpha = Alpha(t);
            alpha.Fill(LogZero);
            if (t > 0) shifts += Advance<V>(Alpha(t - 1), alpha);
            else _emitted.AsSpan(Front, Math.Min(2, _states)).CopyTo(alpha[Front..]);
        }

        Span<float> last = Alpha(T - 1)[Front..];
        double one = last[_states - 1], other = _states > 1 ? last[_states - 2] : LogZero, larger = Math.Max(one, other);
        if (larger < LogZero / 2) return double.NegativeInfinity;
        return shifts + larger + PortableMath.Log(1 + PortableMath.Exp(Math.Min(one, other) - larger));
    }

    /// <summary>One step of α, shifted so that its largest value is 0. Returns the shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    float Advance<V>(Span<float> before, Span<float> alpha) where V : struct, ISumLanes<V>
    {
        ref float from = ref MemoryMarshal.GetReference(before);
        ref float to = ref MemoryMarshal.GetReference(alpha);
        ref float skips = ref MemoryMarshal.GetArrayDataReference(_skips);
        ref float emitted = ref MemoryMarshal.GetArrayDataReference(_emitted);
        V largest = V.Fill(LogZero);
        for (int s = Front; s < _stride - Front; s += SumLanes.Count)
        {
            V stay = V.Load(ref from, s, SumLanes.Count), step = V.Load(ref from, s - 1, SumLanes.Count);
            V skip = V.Load(ref from, s - 2, SumLanes.Count) + V.Load(ref skips, s, SumLanes.Count);
            V sum = V.Max(V.Fill(LogZero), LogSum(stay, step, skip) + V.Load(ref emitted, s, SumLanes.Count));
            V.Store(sum, ref to, s, SumLanes.Count);
            largest = V.Max(largest, sum);
        }

        return Shift<V>(ref to, V.Largest(largest));
    }

    /// <summary>Computes β step by step, from the last one, and replaces logits with gradients.</summary>
    void Backward<V>(MatrixSpan logits, PackedShape at, int r) where V : struct, ISumLanes<V>
    {
        int T = at.Lengths[r];
        Span<float> beta = _beta.AsSpan(0, _stride);
        beta.Fill(LogZero);
        beta.Slice(Front + Math.Max(0, _states - 2), Math.Min(2, _states)).Clear();
        for (int t = T - 1; t >= 0; t--)
        {
            if (t < T - 1) Retreat<V>(beta);
            float share = 1 / Weigh<V>(Alpha(t), beta);
            Emit(logits, at, r, t);         // of the step that the next β continues
            Span<float> x = logits.Row(at.Position(r, t));
            Elementwise.Exp(x, (float)_logSums[t]);
            for (int s = 0; s < _states; s++) x[_labels[s]] -= share * _weights[Front + s];
        }
    }

    /// <summary>One step of β, shifted so that its largest value is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Retreat<V>(Span<float> beta) where V : struct, ISumLanes<V>
    {
        ref float to = ref MemoryMarshal.GetReference(beta);
        ref float onward = ref MemoryMarshal.GetArrayDataReference(_onward);
        ref float skips = ref MemoryMarshal.GetArrayDataReference(_skips);
        ref float emitted = ref MemoryMarshal.GetArrayDataReference(_emitted);
        for (int s = Front; s < _stride - Front; s += SumLanes.Count)
            V.Store(V.Max(V.Fill(LogZero), V.Load(ref to, s, SumLanes.Count) + V.Load(ref emitted, s, SumLanes.Count)), ref onward, s, SumLanes.Count);
        V largest = V.Fill(LogZero);
        for (int s = Front; s < _stride - Front; s += SumLanes.Count)
        {
            V stay = V.Load(ref onward, s, SumLanes.Count), step = V.Load(ref onward, s + 1, SumLanes.Count);
            V skip = V.Load(ref onward, s + 2, SumLanes.Count) + V.Load(ref skips, s + 2, SumLanes.Count);
            V sum = V.Max(V.Fill(LogZero), LogSum(stay, step, skip));
            V.Store(sum, ref to, s, SumLanes.Count);
            largest = V.Max(largest, sum);
        }

        Shift<V>(ref to, V.Largest(largest));
    }

    /// <summary>α·β of each state, so that the largest is 1. Returns the sum over the states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    float Weigh<V>(Span<float> alpha, Span<float> beta) where V : struct, ISumLanes<V>
    {
        ref float a = ref MemoryMarshal.GetReference(alpha);
        ref float b = ref MemoryMarshal.GetReference(beta);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        V largest = V.Fill(2 * LogZero);
        for (int s = Front; s < _stride - Front; s += SumLanes.Count)
        {
            V product = V.Load(ref a, s, SumLanes.Count) + V.Load(ref b, s, SumLanes.Count);
            V.Store(product, ref weights, s, SumLanes.Count);
            largest = V.Max(largest, product);
        }

        Span<float> states = _weights.AsSpan(Front, _states);
        Elementwise.Exp(states, V.Largest(largest));
        return Sums.Of(states);
    }

    /// <summary>ln (eᵃ + eᵇ + eᶜ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V LogSum<V>(V a, V b, V c) where V : struct, ISumLanes<V>
    {
        V largest = V.Max(a, V.Max(b, c));
        V more = Elementary.Exp(a - largest) + Elementary.Exp(b - largest) + Elementary.Exp(c - largest) - V.Fill(1f);     // from 0 to 2
        V half = (more - V.Fill(1f)) * V.Fill(0.5f);                            // ln (1 + e) = ln 2 + ln (1 + (e − 1) / 2)
        V ln = Elementary.LogOnePlus(V.WhereLess(V.Fill(1f), more, half, more));
        return largest + ln + V.WhereLess(V.Fill(1f), more, V.Fill(0.693147181f), V.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    float Shift<V>(ref float row, float shift) where V : struct, ISumLanes<V>
    {
        for (int s = Front; s < _stride - Front; s += SumLanes.Count)
            V.Store(V.Max(V.Fill(LogZero), V.Load(ref row, s, SumLanes.Count) - V.Fill(shift)), ref row, s, SumLanes.Count);
        return shift;
    }
}
