using System.Numerics;
using Windrow.Numerics;

namespace Windrow.Audio;

/// <summary>Computes the logarithms of a frame's energies in mel bands. Thread-safe.</summary>
/// <remarks><code>
/// x[n] = 32768 · sample[n] − mean
/// y[n] = (x[n] − 0.97 · x[max(n − 1, 0)]) · (½ − ½ cos(2πn / (L − 1)))^0.85
/// band = ln max(ε, Σₖ weight[k] · |Y[k]|²),   ε = 2⁻²³
/// </code>
/// L is the frame's length, and Y the Fourier transform of y, completed with zeros to the next power of two. Samples are multiplied by 32768 because Kaldi
/// computes with 16-bit integers, and its models and published settings expect that. The features are those of Kaldi's
/// <c>compute-fbank-feats --dither=0</c>, with the window of Povey, and those of <c>torchaudio.compliance.kaldi.fbank</c>
/// (Povey et al. 2011, "The Kaldi Speech Recognition Toolkit").</remarks>
sealed class FilterBankFeatures
{
    const double Scale = 32_768, PreEmphasis = 0.97, WindowPower = 0.85;

    /// <summary>The smallest energy: epsilon of float32.</summary>
    const double Floor = 1.0 / (1 << 23);

    readonly double[] _window;
    readonly PowerSpectrum _spectrum;
    readonly MelFilters _filters;

    public FilterBankFeatures(AudioFeatures settings)
    {
        _window = Window(FrameGrid.Of(settings).Length);
        _filters = Filters(settings, settings.Bands);
        _spectrum = new PowerSpectrum(TransformSize(_window.Length));
    }

    /// <summary>Numbers for each frame.</summary>
    public int Bands => _filters.Bands;

    /// <summary>The filters of some settings, for any number of bands.</summary>
    public static MelFilters Filters(AudioFeatures settings, int bands) => new(
        bands, TransformSize(FrameGrid.Of(settings).Length) / 2, settings.SampleRate, settings.LowestHz, settings.HighestHz ?? settings.SampleRate / 2.0);

    /// <summary>Memory that one thread needs.</summary>
    public Scratch NewScratch() => new(2 * _spectrum.Half);

    /// <summary>Computes the features of one frame.</summary>
    /// <param name="samples">L samples, or fewer, which are completed with zeros.</param>
    /// <param name="scratch">Memory.</param>
    /// <param name="logMel">Receives the result, [Bands].</param>
    public void Compute(ReadOnlySpan<float> samples, Scratch scratch, Span<double> logMel)
    {
        Span<double> frame = scratch.Frame;
        double sum = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            frame[n] = Scale * samples[n];
            sum += frame[n];
        }

        frame[samples.Length..].Clear();

        double mean = sum / _window.Length, previous = frame[0] - mean;
        for (int n = 0; n < _window.Length; n++)
        {
            double x = frame[n] - mean;
            frame[n] = (x - PreEmphasis * previous) * _window[n];
            previous = x;
        }

        _spectrum.Compute(frame, scratch.Re, scratch.Im, scratch.Power);
        _filters.Apply(scratch.Power, logMel);
        for (int band = 0; band < logMel.Length; band++) logMel[band] = PortableMath.Log(Math.Max(Floor, logMel[band]));
    }

    static int TransformSize(int length) => (int)BitOperations.RoundUpToPowerOf2((uint)length);

    static double[] Window(int length) =>
        [.. Enumerable.Range(0, length).Select(n => PortableMath.Pow(0.5 - 0.5 * PortableMath.SinCosOfTurns((double)n / (length - 1)).Cosine, WindowPower))];

    /// <summary>What a transform of N numbers needs.</summary>
    public sealed class Scratch(int size)
    {
        public double[] Frame { get; } = new double[size];

        public double[] Re { get; } = new double[size / 2];

        public double[] Im { get; } = new double[size / 2];

        public double[] Power { get; } = new double[size / 2 + 1];
    }
}
