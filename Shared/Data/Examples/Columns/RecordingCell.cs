using Windrow.Audio;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Reads the recording that a cell names or holds.</summary>
static class RecordingCell
{
    const string UriScheme = "data:", Base64 = ";base64,";

    /// <summary>Checks a recording by its header.</summary>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public static string? Check(Cell cell, string column, int maxSeconds) =>
        Use(cell, column, maxSeconds, static (_, _) => true, out _);

    /// <summary>Reads a recording.</summary>
    /// <inheritdoc cref="Check"/>
    public static string? Read(Cell cell, string column, int maxSeconds, out Recording? recording) =>
        Use(cell, column, maxSeconds, static (stream, most) => WavFile.Read(stream, (int)Math.Min(most, int.MaxValue)), out recording);

    static string? Use<T>(Cell cell, string column, int maxSeconds, Func<Stream, long, T> use, out T? result)
    {
        result = default;
        if (cell.Items is not null) return $"has a list in the column '{column}', where the name of a WAV file must be. Write one name.";
        if (cell.IsEmpty) return $"has no recording in the column '{column}'. Fill it in, or remove the row.";
        string text = cell.Text!, shown = $"'{Quoted.Show(text)}' in the column '{column}'";
        try
        {
            if (Open(cell, out Stream? stream) is string refusal) return $"names {shown}, which {refusal}.";
            using (stream)
            {
                WavHeader header = WavFile.ReadHeader(stream!);
                long most = (long)maxSeconds * header.SampleRate;
                if (header.Frames > most)
                    return FormattableString.Invariant($"has {shown}, a recording of {(double)header.Frames / header.SampleRate:0.#} seconds, but maxSeconds of the column is {maxSeconds}. Cut it into parts, or raise maxSeconds.");
                stream!.Position = 0;
                result = use(stream, most);
                return null;
            }
        }
        catch (AudioException e)
        {
            return $"has {shown}, which {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException or FormatException or ArgumentException or NotSupportedException)
        {
            return $"has {shown}, which cannot be read: {e.Message}";
        }
    }

    /// <summary>Opens what can be read again from its start.</summary>
    static string? Open(Cell cell, out Stream? stream)
    {
        stream = null;
        string text = cell.Text!;
        if (text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase))
        {
            int at = text.IndexOf(Base64, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return "is not encoded with base64. Write data:audio/wav;base64, and the bytes of the file in base64";
            stream = new MemoryStream(Convert.FromBase64String(text[(at + Base64.Length)..]), writable: false);
            return null;
        }

        if (cell.Places is not { } places) return "is the name of a file, but files cannot be named here. Write data:audio/wav;base64, and the bytes of the file in base64";
        if (places.Find(text, out string path) is string refusal) return refusal;
        if (!File.Exists(path)) return $"does not exist: there is no file '{path}'. Correct the name; a relative one starts at the folder of the table";
        stream = DataFiles.OpenToRead(path);
        return null;
    }
}
