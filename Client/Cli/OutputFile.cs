namespace Windrow.Cli;

/// <summary>Files that options name and that a command writes in the end.</summary>
static class OutputFile
{
    /// <summary>Refuses a file that could not be written.</summary>
    /// <param name="file">The file; null when the option was not given.</param>
    /// <param name="option">The option's name.</param>
    /// <exception cref="UserErrorException">Its folder does not exist.</exception>
    public static void RequireFolder(FileInfo? file, string option)
    {
        if (file?.Directory is { Exists: false } folder) throw new UserErrorException($"{option} is '{file.FullName}', but there is no folder '{folder.FullName}'. Create it, or correct the path.");
    }
}
