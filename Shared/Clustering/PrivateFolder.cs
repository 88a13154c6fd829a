namespace Windrow.Clustering;

/// <summary>Creates folders that only their owner can enter: runs contain their users' data.</summary>
public static class PrivateFolder
{
    /// <summary>Creates the folder with the mode 0700; on Windows, with what its parent passes on. An existing folder stays as it is.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created.</exception>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
