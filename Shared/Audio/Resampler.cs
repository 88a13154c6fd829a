using Windrow.Numerics;

namespace Windrow.Audio;

/// <summary>Changes the sample rate of a signal by band-limited interpolation. Thread-safe.</summary>
/// <remarks><code>
/// y[n] = Σₖ x[k] · s · w(tₖ) · sinc(tₖ),   tₖ = 2f · (k / from − n / to),   |tₖ| &lt; 6
/// sinc(t) = sin(πt) / (πt),   w(t) = cos²(πt / 12),   2f = 0.99 · min(from, to),   s = 2f / from
/// </code>
/// x is 0 before its beginning and after its end. The sinc function ends after six of its zeros, under a window of Hann; the cutoff frequency f is
/// 99% of what both rates can represent. The definition is that of <c>torchaudio.functional.resample</c> with its defaults; see Smith, "Digital Audio
/// Resampling", https://ccrma.stanford.edu/~jos/resample. Sums are formed in double precision, in order of k.</remarks>
public sealed class Resampler
{
    /// <summary>Zeros of the sinc function on each side.</summary>
    const int Zeros = 6;

    const double RollOff = 0.99;

    /// <summary>Most weights that are kept, 8 MiB; the rest of them, for rates with hardly a common divisor, are computed when needed.</summary>
    const int MostWeights = 1 << 20;

    readonly int _from, _to;            // without their common divisor
    readonly int _reach;                // samples on each side of a result that affect it
    readonly double[]? _weights;        // [_to, Taps]; result n has row n % _to

    /// <param name="from">Sample rate of the signal, in Hz.</param>
    /// <param name="to">Sample rate of the result, in Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not from <see cref="Recording.LowestRate"/> to
    /// <see cref="Recording.HighestRate"/>.</exception>
    public Resampler(int from, int to)
    {
        RequireRate(from);
        RequireRate(to);
        (_from, _to) = Reduce(from, to);
        _reach = (int)Math.Ceiling(Zeros * (double)_from / (RollOff * Math.Min(_from, _to)));
        if ((long)_to * Taps > MostWeights) return;

        _weights = new double[_to * Taps];
        for (int phase = 0; phase < _to; phase++) Weigh(phase, _weights.AsSpan(phase * Taps, Taps));
    }

    /// <summary>Samples that contribute to a result, at most.</summary>
    int Taps => 2 * _reach + 1;

    /// <summary>Number of samples after resampling: n · to / from, rounded up.</summary>
    /// <param name="samples">Number of samples before.</param>
    /// <param name="from">Sample rate before.</param>
    /// <param name="to">Sample rate after.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or a rate is not allowed.</exception>
    /// <exception cref="OverflowException">The result needs more than 64 bits.</exception>
    public static long LengthOf(long samples, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        RequireRate(from);
        RequireRate(to);
        (from, to) = Reduce(from, to);
        return checked((long)(((Int128)samples * to + from - 1) / from));
    }

    /// <summary>Resamples a whole signal.</summary>
    /// <returns><see cref="LengthOf"/> samples; for equal rates a copy.</returns>
    /// <exception cref="OverflowException">The result has more samples than an array can hold.</exception>
    public float[] Resample(ReadOnlySpan<float> samples)
    {
        if (_from == _to) return samples.ToArray();

        float[] results = new float[checked((int)(((long)samples.Length * _to + _from - 1) / _from))];
        double[] scratch = _weights is null ? new double[Taps] : [];
        for (int n = 0; n < results.Length; n++)
        {
            int phase = n % _to;
            long first = (long)n * _from / _to - _reach;       // sample of the first weight
            if (_weights is null) Weigh(phase, scratch);
            ReadOnlySpan<double> weights = _weights is null ? scratch : _weights.AsSpan(phase * Taps, Taps);
            int begin = (int)Math.Max(0, -first), end = (int)Math.Min(Taps, samples.Length - first);
            double sum = 0;
            for (int tap = begin; tap < end; tap++) sum += weights[tap] * samples[(int)first + tap];
            results[n] = (float)sum;
        }

        return results;
    }

    /// <summary>The weights of the samples around result n, for every n with the same remainder.</summary>
    void Weigh(int phase, Span<double> weights)
    {
        double cutoff = RollOff * Math.Min(_from, _to), scale = cutoff / _from;
        long nearest = (long)phase * _from / _to;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            long distance = (nearest - _reach + tap) * _to - (long)phase * _from;       // exact, in units of 1 / (from · to)
            double t = cutoff * distance / ((double)_from * _to);
            weights[tap] = Math.Abs(t) >= Zeros ? 0 : scale * Window(t) * Sinc(t);
        }
    }

    static double Window(double t)
    {
        double cosine = PortableMath.SinCosOfTurns(t / (4 * Zeros)).Cosine;
        return cosine * cosine;
    }

    static double Sinc(double t) => t == 0 ? 1 : PortableMath.SinCosOfTurns(t / 2).Sine / (Math.PI * t);

    static (int From, int To) Reduce(int from, int to)
    {
        int divisor = GreatestCommonDivisor(from, to);
        return (from / divisor, to / divisor);
    }

    static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    static void RequireRate(int rate)
    {
        if (rate is < Recording.LowestRate or > Recording.HighestRate)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"A sample rate is from {Recording.LowestRate} to {Recording.HighestRate} Hz.");
    }
}
