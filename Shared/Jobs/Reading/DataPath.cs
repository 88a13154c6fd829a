namespace Windrow.Jobs.Reading;

/// <summary>Files, folders and globs of a job: those of the job file are relative to its folder, those of the command line to the
/// folder in which the command was entered.</summary>
static class DataPath
{
    static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    /// <summary>Makes paths of a job absolute, each relative to where it was written.</summary>
    /// <param name="paths">As bound from <paramref name="root"/>.</param>
    /// <param name="root">The job, with its overrides applied.</param>
    /// <param name="key">The key of the section <c>data</c> that they were written under; it may have been left out.</param>
    /// <param name="fileFolder">The job file's folder.</param>
    /// <param name="overrideFolder">The folder of the command line.</param>
    public static IReadOnlyList<string> Absolute(
        IReadOnlyList<string> paths, MappingNode root, string key, string fileFolder, string overrideFolder)
    {
        if (paths.Count == 0) return paths;
        Node written = Child(Child(root, "data"), key);
        return [.. paths.Select((path, i) =>
        {
            Node node = written is ListNode list ? list.Items[i] : written;
            return Absolute(path, node.Source.Override is null ? fileFolder : overrideFolder);
        })];
    }

    /// <summary>Makes the one file that a setting names absolute, relative to where it was written; null when it names none.</summary>
    public static string? Absolute(string? file, MappingNode root, string section, string key, string fileFolder, string overrideFolder)
    {
        if (file is null) return null;
        Node written = Child(Child(root, section), key);
        return Path.GetFullPath(Path.Combine(Path.GetFullPath(written.Source.Override is null ? fileFolder : overrideFolder), file));
    }

    /// <summary>Makes a path absolute. Only the folder of a glob is made absolute; its pattern, such as <c>**/*.cs</c> in
    /// <c>../src/**/*.cs</c>, does not change. <c>~</c> does not stand for the home folder here.</summary>
    public static string Absolute(string path, string baseFolder)
    {
        int wildcard = path.AsSpan().IndexOfAny('*', '?');
        int pattern = wildcard < 0 ? path.Length : path.LastIndexOfAny(Separators, wildcard) + 1;
        string folder = Path.GetFullPath(Path.Combine(Path.GetFullPath(baseFolder), path[..pattern]));
        return wildcard < 0 ? Path.TrimEndingDirectorySeparator(folder) : Path.Combine(folder, path[pattern..]);
    }

    static Node Child(Node mapping, string key) => ((MappingNode)mapping).Entries.Last(entry => entry.Key == key).Value;
}
