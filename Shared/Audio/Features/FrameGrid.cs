namespace Windrow.Audio;

/// <summary>How a signal is divided into overlapping frames. The first begins with the first sample; samples after the last whole frame are not used. A signal
/// that is shorter than a frame has one frame, completed with zeros.</summary>
/// <remarks>Frames are those of Kaldi with <c>snip-edges=true</c>, which has none for a short signal.</remarks>
/// <param name="Length">Samples in a frame.</param>
/// <param name="Hop">Samples from the beginning of a frame to the beginning of the next.</param>
readonly record struct FrameGrid(int Length, int Hop)
{
    /// <summary>The frames of some settings: durations are rounded down to whole samples.</summary>
    public static FrameGrid Of(AudioFeatures settings) => new(
        (int)(settings.SampleRate * settings.FrameMilliseconds / 1000),
        (int)(settings.SampleRate * settings.HopMilliseconds / 1000));

    /// <summary>Number of frames of a signal.</summary>
    public long FramesOf(long samples) => samples <= Length ? 1 : 1 + (samples - Length) / Hop;
}
