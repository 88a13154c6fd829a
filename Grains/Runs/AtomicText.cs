namespace Windrow.Grains.Runs;

/// <summary>Writes small files so that readers never see a partly written one.</summary>
static class AtomicText
{
    /// <summary>Writes the text to a temporary file in the same folder and renames it.</summary>
    /// <exception cref="IOException">The folder cannot be written; the file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written; the file is unchanged.</exception>
    public static void Write(string file, string text)
    {
        string partial = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            using (StreamWriter writer = new(partial)) writer.Write(text);       // File.WriteAllText reports a full disk in words of its own
            File.Move(partial, file, overwrite: true);
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
