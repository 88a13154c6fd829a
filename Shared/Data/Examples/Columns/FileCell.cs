using Windrow.Audio;
using Windrow.Images;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Opens the file that a cell names or holds.</summary>
static class FileCell
{
    const string UriScheme = "data:", Base64 = ";base64,";

    /// <summary>Uses the file of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="column">Its column.</param>
    /// <param name="kind">What the file is, with an example of its type.</param>
    /// <param name="use">Reads the file; what is wrong is the rest of a sentence that begins with the file, null when nothing is.</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    public static string? Use(Cell cell, string column, FileKind kind, Func<Stream, string?> use)
    {
        if (cell.Items is not null) return $"has a list in the column '{column}', where the name of {kind.A} must be. Write one name.";
        if (cell.IsEmpty) return $"has no {kind.Name} in the column '{column}'. Fill it in, or remove the row.";
        string shown = $"'{Quoted.Show(cell.Text!)}' in the column '{column}'";
        try
        {
            if (Open(cell, kind, out Stream? stream) is string refusal) return $"names {shown}, which {refusal}.";
            using (stream)
            {
                return use(stream!) is string wrong ? $"has {shown}, {wrong}" : null;
            }
        }
        catch (Exception e) when (e is AudioException or ImageException)
        {
            return $"has {shown}, which {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException or FormatException or ArgumentException or NotSupportedException)
        {
            return $"has {shown}, which cannot be read: {e.Message}";
        }
    }

    /// <summary>Bytes of the file that a cell names; 0 when it holds its file, or names none that can be read.</summary>
    public static long LengthOf(Cell cell) => NamedFile(cell) is { Exists: true } file ? file.Length : 0;

    /// <summary>What tells one state of a named file from another: its length and when it was written. 0 as in <see cref="LengthOf"/>.</summary>
    public static long StampOf(Cell cell) => NamedFile(cell) is { Exists: true } file ? HashCode.Combine(file.Length, file.LastWriteTimeUtc.Ticks) : 0;

    static FileInfo? NamedFile(Cell cell) => cell is { Text: { } text, Places: { } places }
        && !text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase) && places.Find(text, out string path) is null ? new FileInfo(path) : null;

    /// <summary>Opens what can be read again from its start.</summary>
    static string? Open(Cell cell, FileKind kind, out Stream? stream)
    {
        stream = null;
        string text = cell.Text!, remedy = $"Write data:{kind.MediaType};base64, and the bytes of the file in base64";
        if (text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase))
        {
            int at = text.IndexOf(Base64, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return $"is not encoded with base64. {remedy}";
            stream = new MemoryStream(Convert.FromBase64String(text[(at + Base64.Length)..]), writable: false);
            return null;
        }

        if (cell.Places is not { } places) return $"is the name of a file, but files cannot be named here. {remedy}";
        if (places.Find(text, out string path) is string refusal) return refusal;
        if (!File.Exists(path)) return $"does not exist: there is no file '{path}'. Correct the name; a relative one starts at the folder of the table";
        stream = DataFiles.OpenToRead(path);
        return null;
    }
}
