using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Windrow.Audio;

/// <summary>How a recording becomes the input of a model: settings, and what they compute. The same recording gives the same bits on every
/// processor. Thread-safe; equal if the settings are.</summary>
/// <remarks>A recording is resampled to <see cref="SampleRate"/>, divided into frames, and each frame described by its log-mel energies or its MFCCs; then come
/// deltas, then stacking. The numbers are those of Kaldi without dither, whose samples are 16-bit integers: samples are multiplied by
/// 32768 first.</remarks>
public sealed record AudioFeatures
{
    /// <summary>Tables that settings need, made at their first use. They are not part of the record, so they affect neither equality nor copies.</summary>
    static readonly ConditionalWeakTable<AudioFeatures, FeatureExtractor> Extractors = [];

    /// <summary>What describes a frame. Default <see cref="AudioFeatureKind.LogMel"/>.</summary>
    public AudioFeatureKind Kind { get; init; } = AudioFeatureKind.LogMel;

    /// <summary>Samples per second that the model hears, from <see cref="Recording.LowestRate"/> to <see cref="Recording.HighestRate"/>. Recordings with
    /// other rates are resampled. Default 16000.</summary>
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Duration of a frame, 1 to 1000. A recording that is shorter is completed with zeros to one frame. Default 25.</summary>
    public double FrameMilliseconds { get; init; } = 25;

    /// <summary>Time from the beginning of a frame to the beginning of the next, 1 to 1000. Default 10.</summary>
    public double HopMilliseconds { get; init; } = 10;

    /// <summary>Number of mel bands, 4 to 512. Default 40.</summary>
    public int Bands { get; init; } = 40;

    /// <summary>Number of cepstral coefficients, with the first, C0; at most <see cref="Bands"/>. Only for <see cref="AudioFeatureKind.Mfcc"/>.
    /// Default 13.</summary>
    public int Coefficients { get; init; } = 13;

    /// <summary>Frequency at which the lowest band begins. Default 20.</summary>
    public double LowestHz { get; init; } = 20;

    /// <summary>Frequency at which the highest band ends; null is half of <see cref="SampleRate"/>. Default null.</summary>
    public double? HighestHz { get; init; }

    /// <summary>0; 1 to append how features change over time; 2 to append the change of the change, too. Default 0.</summary>
    public int Deltas { get; init; }

    /// <summary>Number of consecutive time steps that are put side by side and become one, 1 to 10. Default 1.</summary>
    public int Stack { get; init; } = 1;

    /// <summary>Numbers of a time step.</summary>
    [JsonIgnore]
    public int Width => (Kind == AudioFeatureKind.Mfcc ? Coefficients : Bands) * (1 + Deltas) * Stack;

    /// <summary>Settings that are not allowed, as sentences; none if all can be used.</summary>
    public IEnumerable<string> Problems() => AudioFeatureProblems.Of(this);

    /// <summary>Number of time steps of a recording, without computing them.</summary>
    /// <param name="samples">Number of samples, of one channel.</param>
    /// <param name="rate">Sample rate of the recording.</param>
    /// <exception cref="AudioException">They would be more numbers than an array can hold.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples, or the rate is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The settings have <see cref="Problems"/>.</exception>
    public int FramesOf(long samples, int rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return Extractor().StepsOf(samples, rate);
    }

    /// <summary>Computes the features of a recording.</summary>
    /// <returns>[T, <see cref="Width"/>] row-major, where T is <see cref="FramesOf"/> its samples.</returns>
    /// <exception cref="AudioException">They would be more numbers than an array can hold.</exception>
    /// <exception cref="ArgumentException">The recording has no samples, or its rate is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The settings have <see cref="Problems"/>.</exception>
    public float[] Compute(Recording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        if (recording.Samples.Length == 0) throw new ArgumentException("The recording has no samples.", nameof(recording));
        return Extractor().Compute(recording);
    }

    FeatureExtractor Extractor() => Extractors.GetValue(this, static settings => new(settings));
}
