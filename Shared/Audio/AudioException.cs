using System.Globalization;

namespace Windrow.Audio;

/// <summary>A recording cannot be used. The message is the rest of a sentence that begins with the file's name: "is empty; record it again, or leave it
/// out."</summary>
public sealed class AudioException(string message) : Exception(message)
{
    /// <summary>A number as messages show it: 16,000.</summary>
    internal static string Show(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    internal static AudioException NoSamples() => new("has no samples; record it again, or leave it out.");

    internal static AudioException CutShort(long expected, long found) =>
        new($"is cut short: the header says {Show(expected)} samples, but there are {Show(found)}; copy or record it again, or leave it out.");

    internal static AudioException TooLong(string samples, long most) =>
        new($"has {samples} samples, and at most {Show(most)} are allowed; split it into shorter recordings.");
}
