using System.Text.Json.Serialization;
using Windrow.Audio;

namespace Windrow.Data;

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
    public override int StepWidth => Features.Width;

    /// <summary>Computes the features of a recording.</summary>
    internal override string? Encode(Cell cell, out float[] frames)
    {
        string? wrong = Recordings.Read(cell, Column, MaxSeconds, Features.Compute, out frames);
        Scale(frames);
        return wrong;
    }

    /// <summary>Computes the features of sound, [T, <see cref="StepWidth"/>].</summary>
    internal float[] Encode(Recording recording)
    {
        float[] frames = Features.Compute(recording);
        Scale(frames);
        return frames;
    }

    void Scale(float[] frames)
    {
        if (Normalize == AudioNormalization.None || frames.Length == 0) return;
        int width = StepWidth;
        for (int i = 0; i < width; i++)
        {
            (double mean, double deviation) = Normalize == AudioNormalization.Training ? (Means[i], Deviations[i]) : OverRecording(frames, i, width);
            for (int at = i; at < frames.Length; at += width) frames[at] = (float)((frames[at] - mean) / deviation);
        }
    }

    /// <summary>About as many as the file has: a second of 16 bits at 16 kHz has 32 kB, and its features 16 kB.</summary>
    internal override long EstimatedBytes(Cell cell) => FileCell.LengthOf(cell);

    static (double Mean, double Deviation) OverRecording(float[] frames, int feature, int width)
    {
        RunningMoments moments = new();
        for (int at = feature; at < frames.Length; at += width) moments.Add(frames[at]);
        return (moments.Mean, moments.Deviation > 0 ? moments.Deviation : 1);
    }
}
