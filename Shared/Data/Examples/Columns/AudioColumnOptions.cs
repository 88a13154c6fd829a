using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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

    [Description("Hides random parts of the recordings during training, different ones in each epoch; when left out, nothing is hidden.")]
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

    internal override bool NamesFiles => true;

    internal override FrameAugmentation? AugmentationOf(FrameColumn? column, long seed) => Masking is null ? null : new FrameMasks(Masking, (AudioColumn)column!, seed);

    internal override IEnumerable<CrossProblem> Problems()
    {
        // Without a rate, what is wrong at the highest one is wrong at any.
        foreach (CrossProblem problem in AudioFeatureProblems.Together(At(SampleRate ?? Recording.HighestRate))) yield return problem with { Found = $"data.inputs: {problem.Found}" };
        if (Masking is not null && Normalize == AudioNormalization.None)
            yield return new(
                "data.inputs: masking is given and normalize is none",
                "normalize must be training or recording, because what is hidden becomes 0, which must be the mean.",
                "data.inputs");
        if (Masking is { BandMasks: > 0 } && Features == AudioFeatureKind.Mfcc)
            yield return new(
                "data.inputs: masking is given and features is mfcc",
                "masking.bandMasks must be 0, because cepstral coefficients are not bands.",
                "data.inputs");
    }
}
