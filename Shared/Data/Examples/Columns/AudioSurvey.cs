using System.Globalization;
using Windrow.Audio;

namespace Windrow.Data;

/// <summary>Finds the sample rate and the longest recording of the training part, and what its features are like.</summary>
sealed class AudioSurvey(AudioColumnOptions options) : ColumnSurvey
{
    AudioFeatures? _features;
    RunningMoments[] _moments = [];
    double _seconds, _longest, _last;
    long _recordings;

    public override bool TryAdd(Cell cell)
    {
        if (Recordings.Read(cell, options.Column, options.MaxSeconds, Compute, out float[] frames) is not null) return false;
        (_seconds, _longest, _recordings) = (_seconds + _last, Math.Max(_longest, _last), _recordings + 1);
        for (int at = 0; at < frames.Length && options.Normalize == AudioNormalization.Training; at++) _moments[at % _moments.Length].Add(frames[at]);
        return true;
    }

    float[] Compute(Recording recording)
    {
        if (_features is null)
        {
            _features = options.At(options.SampleRate ?? recording.SampleRate);
            if (_features.Problems().FirstOrDefault() is { } problem)
                throw new DataException($"The recordings of the column '{options.Column}' cannot be read as its settings say: {problem}");
            _moments = [.. Enumerable.Range(0, _features.Width).Select(_ => new RunningMoments())];
        }

        _last = (double)recording.Samples.Length / recording.SampleRate;
        return _features.Compute(recording);
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_recordings == 0) throw new DataException($"No training row has a recording in the column '{options.Column}' that can be read. Correct the files, or name others.");
        bool normalizes = options.Normalize == AudioNormalization.Training;
        AudioColumn column = new()
        {
            Column = options.Column,
            Features = _features!,
            Normalize = options.Normalize,
            Means = normalizes ? [.. _moments.Select(moments => moments.Mean)] : [],
            Deviations = normalizes ? [.. _moments.Select(moments => moments.Deviation > 0 ? moments.Deviation : 1)] : [],
            MaxSeconds = options.MaxSeconds,
        };
        string kind = _features!.Kind == AudioFeatureKind.Mfcc ? "MFCC" : "log-mel";
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"audio, {_recordings:N0} recordings of up to {_longest:0.0} s, {_seconds / 60:0.0} min in all; {_features.Width} {kind} features at {_features.SampleRate:N0} Hz every {_features.HopMilliseconds * _features.Stack:0.#} ms");
        return (column, new ColumnReport(options.Column, found, []));
    }
}
