namespace Windrow.Audio;

/// <summary>How the samples of a WAV file are written.</summary>
public enum WavFormat
{
    /// <summary>Integers: unsigned with 8 bits, otherwise signed.</summary>
    Pcm,

    /// <summary>Floating-point numbers as in IEEE 754.</summary>
    FloatingPoint,
}
