using System.Numerics;
using Windrow.Numerics;

namespace Windrow.Audio;

/// <summary>Computes |X[k]|² of the discrete Fourier transform of N real numbers, for k = 0 ... N/2, where N is a power of two. Thread-safe.</summary>
/// <remarks><code>
/// X[k] = Σₙ x[n] · wᵏⁿ,   w = e^(−2πi/N)
/// z[n] = x[2n] + i·x[2n + 1],   Z its transform of length M = N/2
/// E[k] = (Z[k] + Z*[M − k]) / 2,   O[k] = (Z[k] − Z*[M − k]) / 2i,   X[k] = E[k] + wᵏ·O[k]
/// </code>
/// Z is computed by the algorithm of Cooley and Tukey 1965, radix 2, decimation in time. Real and imaginary parts are in separate arrays.</remarks>
sealed class PowerSpectrum
{
    readonly double[] _cosines, _sines;     // [M]: of k/N turns, so wᵏ = cosine − i·sine
    readonly int[] _places;                 // [M]: the index with its bits reversed

    /// <param name="size">N, a power of two, at least 2.</param>
    public PowerSpectrum(int size)
    {
        Half = size / 2;
        (_cosines, _sines, _places) = (new double[Half], new double[Half], new int[Half]);
        int bits = BitOperations.Log2((uint)Half);
        for (int k = 0; k < Half; k++)
        {
            (_sines[k], _cosines[k]) = PortableMath.SinCosOfTurns((double)k / size);
            for (int bit = 0; bit < bits; bit++) _places[k] |= (k >> bit & 1) << (bits - 1 - bit);
        }
    }

    /// <summary>M = N/2.</summary>
    public int Half { get; }

    /// <param name="x">N numbers.</param>
    /// <param name="re">Scratch, [M].</param>
    /// <param name="im">Scratch, [M].</param>
    /// <param name="power">Receives the result, [M + 1].</param>
    public void Compute(ReadOnlySpan<double> x, Span<double> re, Span<double> im, Span<double> power)
    {
        for (int n = 0; n < Half; n++)
        {
            int place = _places[n];
            (re[place], im[place]) = (x[2 * n], x[2 * n + 1]);
        }

        Transform(re[..Half], im[..Half]);

        for (int k = 0; k < Half; k++)
        {
            int mirror = k == 0 ? 0 : Half - k;
            double evenRe = (re[k] + re[mirror]) / 2, evenIm = (im[k] - im[mirror]) / 2;
            double oddRe = (im[k] + im[mirror]) / 2, oddIm = (re[mirror] - re[k]) / 2;
            double xRe = evenRe + (_cosines[k] * oddRe + _sines[k] * oddIm), xIm = evenIm + (_cosines[k] * oddIm - _sines[k] * oddRe);
            power[k] = xRe * xRe + xIm * xIm;
        }

        double last = re[0] - im[0];            // X[M] = E[0] − O[0]
        power[Half] = last * last;
    }

    /// <summary>Transforms M complex numbers, given in the order of reversed bits, in place.</summary>
    void Transform(Span<double> re, Span<double> im)
    {
        for (int length = 1; length < Half; length *= 2)        // joins two transforms of this length to one
        {
            int stride = Half / length;
            for (int start = 0; start < Half; start += 2 * length)
            {
                Span<double> re0 = re.Slice(start, length), re1 = re.Slice(start + length, length);
                Span<double> im0 = im.Slice(start, length), im1 = im.Slice(start + length, length);
                for (int k = 0, turn = 0; k < re0.Length; k++, turn += stride)
                {
                    double cosine = _cosines[turn], sine = _sines[turn];
                    double oddRe = re1[k] * cosine + im1[k] * sine, oddIm = im1[k] * cosine - re1[k] * sine;
                    (re1[k], im1[k]) = (re0[k] - oddRe, im0[k] - oddIm);
                    (re0[k], im0[k]) = (re0[k] + oddRe, im0[k] + oddIm);
                }
            }
        }
    }
}
