using System.Collections.Concurrent;

namespace Windrow.Audio;

/// <summary>Computes features with tables made once for some settings. Thread-safe.</summary>
sealed class FeatureExtractor
{
    /// <summary>Rates whose resamplers are kept; recordings of one data set rarely have more.</summary>
    const int MostResamplers = 8;

    readonly AudioFeatures _settings;
    readonly FrameGrid _grid;
    readonly FilterBankFeatures _filterBank;
    readonly Mfcc? _mfcc;
    readonly ConcurrentDictionary<int, Resampler> _resamplers = new();

    /// <exception cref="InvalidOperationException">The settings have problems.</exception>
    public FeatureExtractor(AudioFeatures settings)
    {
        string[] problems = [.. settings.Problems()];
        if (problems.Length > 0) throw new InvalidOperationException(string.Join(" ", problems));

        _settings = settings;
        _grid = FrameGrid.Of(settings);
        _filterBank = new FilterBankFeatures(settings);
        if (settings.Kind == AudioFeatureKind.Mfcc) _mfcc = new Mfcc(settings.Bands, settings.Coefficients);
    }

    /// <summary>Number of time steps of a recording.</summary>
    /// <exception cref="AudioException">They would be more numbers than an array can hold.</exception>
    public int StepsOf(long samples, int rate)
    {
        long heard = samples > Array.MaxLength ? samples : Resampler.LengthOf(samples, rate, _settings.SampleRate);
        long steps = FrameStacking.GroupsOf(_grid.FramesOf(heard), _settings.Stack);
        if (heard > Array.MaxLength || steps > Array.MaxLength / _settings.Width)
        {
            throw new AudioException($"has {AudioException.Show(samples)} samples, which make {AudioException.Show(steps)} time steps of "
                + $"{_settings.Width} numbers, more than an array can hold; split it into shorter recordings.");
        }

        return (int)steps;
    }

    /// <returns>[T, width].</returns>
    public float[] Compute(Recording recording)
    {
        _ = StepsOf(recording.Samples.Length, recording.SampleRate);        // refuses what is too long
        float[] samples = recording.SampleRate == _settings.SampleRate ? recording.Samples : ResamplerFrom(recording.SampleRate).Resample(recording.Samples);
        float[] features = OfFrames(samples);
        int width = features.Length / (int)_grid.FramesOf(samples.Length);
        return FrameStacking.Stack(Deltas.Append(features, width, _settings.Deltas), width * (1 + _settings.Deltas), _settings.Stack);
    }

    float[] OfFrames(ReadOnlySpan<float> samples)
    {
        int frames = (int)_grid.FramesOf(samples.Length), width = _mfcc is null ? _settings.Bands : _settings.Coefficients;
        float[] features = new float[frames * width];
        double[] logMel = new double[_settings.Bands];
        FilterBankFeatures.Scratch scratch = _filterBank.NewScratch();
        for (int t = 0; t < frames; t++)
        {
            int start = t * _grid.Hop;
            _filterBank.Compute(samples[start..Math.Min(start + _grid.Length, samples.Length)], scratch, logMel);
            Span<float> row = features.AsSpan(t * width, width);
            if (_mfcc is not null) _mfcc.Compute(logMel, row);
            else for (int band = 0; band < row.Length; band++) row[band] = (float)logMel[band];
        }

        return features;
    }

    Resampler ResamplerFrom(int rate)
    {
        if (_resamplers.TryGetValue(rate, out Resampler? known)) return known;
        Resampler resampler = new(rate, _settings.SampleRate);
        return _resamplers.Count < MostResamplers ? _resamplers.GetOrAdd(rate, resampler) : resampler;
    }
}
