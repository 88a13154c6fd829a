using Windrow.Numerics;

namespace Windrow.Audio;

/// <summary>Triangular filters over a power spectrum. On the mel scale they are equally wide, and each begins and ends in the middle of its neighbors.
/// Thread-safe.</summary>
/// <remarks><code>
/// mel(f) = 1127 · ln(1 + f/700)
/// weight of band b at mel m = max(0, min((m − m_b) / Δ, (m_b + 2Δ − m) / Δ))
/// m_b = mel(lowest) + b·Δ,   Δ = (mel(highest) − mel(lowest)) / (bands + 1)
/// </code>
/// The triangles are straight on the mel scale, not in Hz, and are not normalized, as in Kaldi's <c>mel-computations.cc</c>; the scale is that of
/// HTK.</remarks>
sealed class MelFilters
{
    readonly int[] _first;              // [bands]: of the spectrum's numbers with a weight
    readonly double[][] _weights;       // [bands][numbers]

    /// <param name="bands">Number of filters.</param>
    /// <param name="half">N/2 for a spectrum of N/2 + 1 numbers. The last is not used, as in Kaldi: it is half the sample rate.</param>
    /// <param name="sampleRate">In Hz.</param>
    /// <param name="lowestHz">Where the first triangle begins.</param>
    /// <param name="highestHz">Where the last triangle ends.</param>
    public MelFilters(int bands, int half, int sampleRate, double lowestHz, double highestHz)
    {
        (_first, _weights) = (new int[bands], new double[bands][]);
        double[] mels = [.. Enumerable.Range(0, half).Select(k => Mel(k * (sampleRate / (2.0 * half))))];
        double lowest = Mel(lowestHz), width = (Mel(highestHz) - lowest) / (bands + 1);
        for (int band = 0, from = 0; band < bands; band++)
        {
            double left = lowest + band * width, center = lowest + (band + 1) * width, right = lowest + (band + 2) * width;
            while (from < half && mels[from] <= left) from++;
            int to = from;
            while (to < half && mels[to] < right) to++;
            _first[band] = from;
            _weights[band] = [.. mels[from..to].Select(mel => Math.Max(0, Math.Min((mel - left) / (center - left), (right - mel) / (right - center))))];
        }
    }

    /// <summary>Number of filters.</summary>
    public int Bands => _first.Length;

    /// <summary>The first band so narrow that it contains no frequency of the spectrum; -1 if there is none.</summary>
    public int FirstEmpty => Array.FindIndex(_weights, weights => weights.Length == 0);

    /// <summary>Sums of the weighted spectrum, in order of the frequencies.</summary>
    /// <param name="power">The spectrum.</param>
    /// <param name="energies">Receives one number for each band.</param>
    public void Apply(ReadOnlySpan<double> power, Span<double> energies)
    {
        for (int band = 0; band < _weights.Length; band++)
        {
            double[] weights = _weights[band];
            ReadOnlySpan<double> part = power.Slice(_first[band], weights.Length);
            double sum = 0;
            for (int k = 0; k < weights.Length; k++) sum += weights[k] * part[k];
            energies[band] = sum;
        }
    }

    static double Mel(double hz) => 1127 * PortableMath.Log(1 + hz / 700);
}
