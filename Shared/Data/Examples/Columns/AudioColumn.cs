using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Windrow.Audio;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>How the features of recordings are shifted and scaled.</summary>
public enum AudioNormalization
{
    /// <summary>Each feature to mean 0 and deviation 1 over the training part.</summary>
    Training,

    /// <summary>Each feature to mean 0 and deviation 1 over the recording, whatever its loudness and its microphone.</summary>
    Recording,

    None,
}

/// <summary>A recording, whose frames are the time steps.</summary>
[DisplayName("audio")]
[Description("The name of a WAV file, whose frames are the time steps: PCM of 8 to 32 bits or float, any rate; channels are averaged. Relative names start at the folder of the table.")]
public sealed record AudioColumnOptions : InputColumnOptions
{
    [Description("What is computed of each frame: logMel, the logarithms of the energy in bands of the mel scale, or mfcc, their cepstral coefficients.")]
    public AudioFeatureKind Features { get; init; } = AudioFeatureKind.LogMel;

    [Description("Rate in Hz to which recordings are resampled; when left out, that of the first recording of the training part.")]
    [Range(1000, 384_000)]
    public int? SampleRate { get; init; }

    [Description("Length of a frame in milliseconds.")]
    [Range(1.0, 1000.0)]
    public double FrameMilliseconds { get; init; } = 25;

    [Description("Milliseconds from the start of one frame to that of the next one.")]
    [Range(1.0, 1000.0)]
    public double HopMilliseconds { get; init; } = 10;

    [Description("Number of bands of the mel scale.")]
    [Range(4, 256)]
    public int Bands { get; init; } = 40;

    [Description("Number of cepstral coefficients with mfcc, at most bands.")]
    [Range(1, 256)]
    public int Coefficients { get; init; } = 13;

    [Description("Lower limit of the lowest band in Hz.")]
    [Range(0.0, 192_000.0)]
    public double LowestHz { get; init; } = 20;

    [Description("Upper limit of the highest band in Hz; half the sample rate when left out.")]
    [Range(1.0, 192_000.0)]
    public double? HighestHz { get; init; }

    [Description("Appends how features change over time: 0 nothing, 1 their change, 2 also the change of the change.")]
    [Range(0, 2)]
    public int Deltas { get; init; }

    [Description("Number of frames that are read together as one time step.")]
    [Range(1, 10)]
    public int Stack { get; init; } = 1;

    [Description("Whether each feature gets mean 0 and standard deviation 1: over the training part, over each recording, or not at all (none).")]
    public AudioNormalization Normalize { get; init; }

    [Description("Hides parts of the recordings during training, other ones in each epoch; when left out, nothing is hidden.")]
    public MaskingOptions? Masking { get; init; }

    [Description("Length of the longest recording in seconds; longer ones are refused before they are read into memory.")]
    [Range(1, 86_400)]
    public int MaxSeconds { get; init; } = 600;

    /// <summary>The features at a sample rate.</summary>
    internal AudioFeatures At(int sampleRate) => new()
    {
        Kind = Features,
        SampleRate = sampleRate,
        FrameMilliseconds = FrameMilliseconds,
        HopMilliseconds = HopMilliseconds,
        Bands = Bands,
        Coefficients = Coefficients,
        LowestHz = LowestHz,
        HighestHz = HighestHz,
        Deltas = Deltas,
        Stack = Stack,
    };

    internal override string? Check(Cell cell, DecimalMark mark) => Recordings.Check(cell, Column, MaxSeconds);

    internal override ColumnSurvey Survey(DecimalMark mark) => new AudioSurvey(this);

    internal override FrameAugmentation? AugmentationOf(FrameColumn? column, long seed) => Masking is null ? null : new FrameMasks(Masking, (AudioColumn)column!, seed);

    internal override IEnumerable<CrossProblem> Problems()
    {
        if (SampleRate is int rate)
        {
            foreach (CrossProblem problem in AudioFeatureProblems.Together(At(rate))) yield return problem with { Found = $"data.inputs: {problem.Found}" };
        }

        if (Masking is not null && Normalize == AudioNormalization.None)
            yield return new(
                "data.inputs: masking is given and normalize is none",
                "normalize must be training or recording, because what is hidden becomes 0, which must be the mean.",
                "data.inputs");
        if (Masking is { BandMasks: > 0 } && Features == AudioFeatureKind.Mfcc)
            yield return new(
                "data.inputs: masking is given and features is mfcc",
                "masking.bandMasks must be 0, because cepstral coefficients are no bands.",
                "data.inputs");
    }
}

/// <summary>A column of recordings with how their features are computed.</summary>
public sealed record AudioColumn : FrameColumn
{
    /// <summary>What is computed of each frame.</summary>
    public required AudioFeatures Features { get; init; }

    /// <summary>How features are shifted and scaled.</summary>
    public required AudioNormalization Normalize { get; init; }

    /// <summary>The mean of each feature over the training part; empty unless <see cref="Normalize"/> needs it.</summary>
    public IReadOnlyList<double> Means { get; init; } = [];

    /// <summary>The deviation of each feature over the training part, 1 where all are equal; empty unless <see cref="Normalize"/> needs it.</summary>
    public IReadOnlyList<double> Deviations { get; init; } = [];

    /// <summary>Length of the longest recording that is read, in seconds.</summary>
    public required int MaxSeconds { get; init; }

    /// <summary>Features of each time step.</summary>
    [JsonIgnore]
    public override int Width => Features.Width;

    /// <summary>Computes the features of a recording.</summary>
    internal override string? Encode(Cell cell, out float[] frames)
    {
        frames = [];
        if (Recordings.Read(cell, Column, MaxSeconds, out Recording? recording) is string wrong) return wrong;
        frames = Features.Compute(recording!);
        int width = Width;
        if (Normalize == AudioNormalization.None) return null;
        for (int i = 0; i < width; i++)
        {
            (double mean, double deviation) = Normalize == AudioNormalization.Training ? (Means[i], Deviations[i]) : OverRecording(frames, i, width);
            for (int at = i; at < frames.Length; at += width) frames[at] = (float)((frames[at] - mean) / deviation);
        }

        return null;
    }

    static (double Mean, double Deviation) OverRecording(float[] frames, int feature, int width)
    {
        RunningMoments moments = new();
        for (int at = feature; at < frames.Length; at += width) moments.Add(frames[at]);
        return (moments.Mean, moments.Deviation > 0 ? moments.Deviation : 1);
    }
}

/// <summary>Finds the sample rate and the longest recording of the training part, and what its features are like.</summary>
sealed class AudioSurvey(AudioColumnOptions options) : ColumnSurvey
{
    AudioFeatures? _features;
    RunningMoments[] _moments = [];
    double _seconds, _longest;
    long _recordings;

    public override void Add(Cell cell)
    {
        if (Recordings.Read(cell, options.Column, options.MaxSeconds, out Recording? recording) is not null) return;        // refused when examples are written
        if (_features is null)
        {
            _features = options.At(options.SampleRate ?? recording!.SampleRate);
            if (_features.Problems().FirstOrDefault() is { } problem)
                throw new DataException($"The recordings of the column '{options.Column}' cannot be read as its settings say: {problem}");
            _moments = [.. Enumerable.Range(0, _features.Width).Select(_ => new RunningMoments())];
        }

        double seconds = (double)recording!.Samples.Length / recording.SampleRate;
        (_seconds, _longest, _recordings) = (_seconds + seconds, Math.Max(_longest, seconds), _recordings + 1);
        if (options.Normalize != AudioNormalization.Training) return;
        float[] frames = _features.Compute(recording);
        for (int at = 0; at < frames.Length; at++) _moments[at % _moments.Length].Add(frames[at]);
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_features is null) throw new DataException($"No training row has a recording in the column '{options.Column}' that can be read. Correct the files, or name others.");
        bool normalizes = options.Normalize == AudioNormalization.Training;
        AudioColumn column = new()
        {
            Column = options.Column,
            Features = _features,
            Normalize = options.Normalize,
            Means = normalizes ? [.. _moments.Select(moments => moments.Mean)] : [],
            Deviations = normalizes ? [.. _moments.Select(moments => moments.Deviation > 0 ? moments.Deviation : 1)] : [],
            MaxSeconds = options.MaxSeconds,
        };
        string kind = _features.Kind == AudioFeatureKind.Mfcc ? "MFCC" : "log-mel";
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"audio, {_recordings:N0} recordings of up to {_longest:0.0} s, {_seconds / 60:0.0} min in all; {_features.Width} {kind} features at {_features.SampleRate:N0} Hz every {_features.HopMilliseconds * _features.Stack:0.#} ms");
        return (column, new ColumnReport(options.Column, found, []));
    }
}

/// <summary>Reads recordings that cells name or hold.</summary>
static class Recordings
{
    static readonly FileKind Kind = new("recording", "a WAV file", "audio/wav");

    /// <summary>Checks a recording by its header.</summary>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public static string? Check(Cell cell, string column, int maxSeconds) => FileCell.Use(cell, column, Kind, stream => TooLong(stream, maxSeconds, out _));

    /// <summary>Reads a recording.</summary>
    /// <inheritdoc cref="Check"/>
    public static string? Read(Cell cell, string column, int maxSeconds, out Recording? recording)
    {
        Recording? found = null;
        string? wrong = FileCell.Use(cell, column, Kind, stream =>
        {
            if (TooLong(stream, maxSeconds, out long most) is string tooLong) return tooLong;
            stream.Position = 0;
            found = WavFile.Read(stream, (int)Math.Min(most, WavFile.DefaultMaxSamples));
            return null;
        });
        recording = found;
        return wrong;
    }

    static string? TooLong(Stream stream, int maxSeconds, out long most)
    {
        WavHeader header = WavFile.ReadHeader(stream);
        most = (long)maxSeconds * header.SampleRate;
        return header.Frames > most
            ? FormattableString.Invariant($"a recording of {(double)header.Frames / header.SampleRate:0.#} seconds, but maxSeconds of the column is {maxSeconds}. Cut it into parts, or raise maxSeconds.")
            : null;
    }
}
