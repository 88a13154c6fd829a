namespace Windrow.Grains.Runs;

/// <summary>Writes small files so that readers never see a partly written one.</summary>
static class AtomicText
{
    /// <summary>Writes the text to a temporary file in the same folder and renames it.</summary>
    /// <exception cref="IOException">The folder cannot be written; the file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written; the file is unchanged.</exception>
    public static void Write(string file, string text) => Write(file, text, overwrite: true);

    /// <summary>Like <see cref="Write(string, string)"/>, but leaves a file that exists unchanged: only the first caller, on this machine or another, writes
    /// it.</summary>
    /// <inheritdoc cref="Write(string, string)"/>
    public static void WriteNew(string file, string text)
    {
        try
        {
            Write(file, text, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another was first; these files are never deleted.
        }
    }

    static void Write(string file, string text, bool overwrite)
    {
        string partial = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            using (StreamWriter writer = new(partial)) writer.Write(text);       // File.WriteAllText reports a full disk in words of its own
            File.Move(partial, file, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(partial);
            throw;
        }
    }

    static void DeleteQuietly(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
