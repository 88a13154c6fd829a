using Windrow.Numerics;

namespace Windrow.Audio;

/// <summary>Computes mel-frequency cepstral coefficients from the logarithms of energies in mel bands. Thread-safe.</summary>
/// <remarks><code>
/// c[k] = l[k] · s[k] · Σ_b logMel[b] · cos(πk(b + ½) / B),   s[0] = √(1/B), s[k] = √(2/B)
/// l[k] = 1 + 11 · sin(πk / 22)
/// </code>
/// The transform is the orthonormal DCT-II, and l lifts the higher coefficients to about the size of the lower ones. c[0] is included. As Kaldi's
/// <c>compute-mfcc-feats --use-energy=false</c> and <c>torchaudio.compliance.kaldi.mfcc</c>; Davis and Mermelstein 1980.</remarks>
sealed class Mfcc
{
    const int Lifter = 22;

    readonly int _bands;
    readonly double[] _transform;       // [coefficients, bands]

    /// <param name="bands">B.</param>
    /// <param name="coefficients">How many are kept, from the first.</param>
    public Mfcc(int bands, int coefficients)
    {
        _bands = bands;
        _transform = new double[coefficients * bands];
        for (int k = 0; k < coefficients; k++)
        {
            double scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / bands), lift = 1 + Lifter / 2.0 * PortableMath.SinCosOfTurns(k / (2.0 * Lifter)).Sine;
            for (int band = 0; band < bands; band++)
                _transform[k * bands + band] = lift * scale * PortableMath.SinCosOfTurns((2 * band + 1) * k / (4.0 * bands)).Cosine;
        }
    }

    /// <param name="logMel">Logarithms of energies, [bands].</param>
    /// <param name="cepstrum">Receives the coefficients.</param>
    public void Compute(ReadOnlySpan<double> logMel, Span<float> cepstrum)
    {
        for (int k = 0; k < cepstrum.Length; k++)
        {
            ReadOnlySpan<double> row = _transform.AsSpan(k * _bands, _bands);
            double sum = 0;
            for (int band = 0; band < row.Length; band++) sum += row[band] * logMel[band];
            cepstrum[k] = (float)sum;
        }
    }
}
