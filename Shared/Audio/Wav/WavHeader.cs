namespace Windrow.Audio;

/// <summary>What a WAV file says about its samples.</summary>
/// <param name="SampleRate">Samples per second of each channel, from <see cref="Recording.LowestRate"/> to <see cref="Recording.HighestRate"/>.</param>
/// <param name="Channels">1 to <see cref="MostChannels"/>.</param>
/// <param name="Bits">Bits of a sample: 8, 16, 24 or 32 for <see cref="WavFormat.Pcm"/>, 32 or 64 for <see cref="WavFormat.FloatingPoint"/>.</param>
/// <param name="Format">How samples are written.</param>
/// <param name="Frames">Samples of each channel; null when a program that could not know it wrote the header, and the stream cannot tell its length.</param>
public sealed record WavHeader(int SampleRate, int Channels, int Bits, WavFormat Format, long? Frames)
{
    /// <summary>Most channels that a file may have.</summary>
    public const int MostChannels = 64;

    /// <summary>Bytes of one sample of every channel.</summary>
    internal int FrameBytes => Channels * (Bits / 8);
}
