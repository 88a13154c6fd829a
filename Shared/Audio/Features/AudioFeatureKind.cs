namespace Windrow.Audio;

/// <summary>What describes a frame of sound.</summary>
public enum AudioFeatureKind
{
    /// <summary>Logarithms of the energies in bands of frequencies that are equally wide on the mel scale.</summary>
    LogMel,

    /// <summary>Mel-frequency cepstral coefficients: the first coefficients of a cosine transform of <see cref="LogMel"/>.</summary>
    Mfcc,
}
