namespace Windrow.Security;

/// <summary>Creates files that only their owner can read.</summary>
public static class PrivateFile
{
    /// <summary>How to open a file for writing; if that creates it, then with the mode 0600, or on Windows with what its folder passes on.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    internal static void Write(string path, string text)
    {
        using StreamWriter writer = new(path, Options(FileMode.CreateNew));
        writer.Write(text);
        writer.Flush();
        ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
    }
}
