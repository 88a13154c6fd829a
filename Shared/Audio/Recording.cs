namespace Windrow.Audio;

/// <summary>Sound with one channel.</summary>
/// <param name="Samples">At least one; in [-1, 1) unless the file had larger numbers.</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record Recording(float[] Samples, int SampleRate)
{
    /// <summary>Lowest sample rate that files and settings may have, in Hz.</summary>
    public const int LowestRate = 1_000;

    /// <summary>Highest sample rate that files and settings may have, in Hz.</summary>
    public const int HighestRate = 384_000;
}
