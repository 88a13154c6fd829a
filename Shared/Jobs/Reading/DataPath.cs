namespace Windrow.Jobs.Reading;

/// <summary>Files, folders and globs of a job file, which are relative to the job file's folder.</summary>
static class DataPath
{
    static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    /// <summary>The same files named from anywhere. A glob's folder is made absolute and its pattern stays: in
    /// <c>../src/**/*.cs</c> that is <c>**/*.cs</c>. The home folder's <c>~</c> has no meaning here.</summary>
    public static string Absolute(string path, string baseFolder)
    {
        int wildcard = path.AsSpan().IndexOfAny('*', '?');
        int pattern = wildcard < 0 ? path.Length : path.LastIndexOfAny(Separators, wildcard) + 1;
        string folder = Path.GetFullPath(Path.Combine(Path.GetFullPath(baseFolder), path[..pattern]));
        return wildcard < 0 ? Path.TrimEndingDirectorySeparator(folder) : Path.Combine(folder, path[pattern..]);
    }
}
