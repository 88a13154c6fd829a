using System.Numerics.Tensors;
using Windrow.Audio;

namespace Windrow.Data;

/// <summary>Reads recordings that cells name or hold.</summary>
static class Recordings
{
    static readonly FileKind Kind = new("recording", "a WAV file", "audio/wav");

    /// <summary>Checks a recording by its header.</summary>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public static string? Check(Cell cell, string column, int maxSeconds) => FileCell.Use(cell, column, Kind, stream => TooLong(stream, maxSeconds, out _));

    /// <summary>Reads a recording and computes its features.</summary>
    /// <inheritdoc cref="Check"/>
    public static string? Read(Cell cell, string column, int maxSeconds, Func<Recording, float[]> compute, out float[] features)
    {
        float[] computed = [];
        string? wrong = FileCell.Use(cell, column, Kind, stream =>
        {
            if (TooLong(stream, maxSeconds, out int most) is string tooLong) return tooLong;
            stream.Position = 0;
            computed = compute(WavFile.Read(stream, most));
            return TensorPrimitives.IsFiniteAll<float>(computed) ? null : "a recording with samples so large that its features are not finite. Write it with samples from -1 to 1.";
        });
        features = wrong is null ? computed : [];
        return wrong;
    }

    static string? TooLong(Stream stream, int maxSeconds, out int mostSamples)
    {
        WavHeader header = WavFile.ReadHeader(stream);
        long most = (long)maxSeconds * header.SampleRate;
        mostSamples = (int)Math.Min(most, WavFile.DefaultMaxSamples);
        if (header.Frames > most)
            return FormattableString.Invariant($"a recording of {(double)header.Frames / header.SampleRate:0.#} seconds, but maxSeconds of the column is {maxSeconds}. Cut it into parts, or raise maxSeconds.");
        return header.Frames > mostSamples ? FormattableString.Invariant($"a recording of {header.Frames:N0} samples, but at most {mostSamples:N0} are read. Cut it into parts.") : null;
    }
}
