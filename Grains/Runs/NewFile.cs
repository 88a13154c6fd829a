namespace Windrow.Grains.Runs;

/// <summary>Creates a file that only one caller can create, on this machine or another.</summary>
static class NewFile
{
    /// <summary>The codes by which a system says that a file exists: EEXIST, and ERROR_FILE_EXISTS as a result code.</summary>
    const int Exists = 17, ExistsOnWindows = unchecked((int)0x80070050);

    /// <summary>Creates an empty file.</summary>
    /// <returns>The file; null when it exists already. Its creator may delete it a moment later.</returns>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static FileStream? TryCreate(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException e) when (e.HResult == (OperatingSystem.IsWindows() ? ExistsOnWindows : Exists))
        {
            return null;
        }
    }
}
