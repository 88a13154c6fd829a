using Microsoft.Extensions.FileSystemGlobbing;

namespace Windrow.Data;

/// <summary>Finds the files that a job's <c>data.path</c> and similar settings name.</summary>
public static class DataFiles
{
    /// <summary>Finds the files of every list in the options, so missing files are reported before a job begins.</summary>
    /// <inheritdoc cref="Resolve"/>
    public static void Check(DataOptions options, IReadOnlyList<string>? allowedRoots)
    {
        foreach ((string key, _) in options.Paths) Resolve(options, allowedRoots, key);
    }

    /// <summary>The files that a list of paths names, absolute and in a fixed order: that of the list and, within a folder or a glob,
    /// the ordinal order of the relative paths with '/' as their separator. A file that is matched twice counts once.</summary>
    /// <param name="options">What to look for. Relative paths start at the current folder. <see cref="DataOptions.Exclude"/> applies
    /// to what folders and globs find, relative to the folder or to the glob's part before the first '*'; a file that is named
    /// explicitly is always taken.</param>
    /// <param name="allowedRoots">Folders that the files must lie in, once symbolic links are followed; null allows any place.</param>
    /// <param name="key">Which list of the options.</param>
    /// <exception cref="DataException">A path does not exist, matches nothing, cannot be read, or does not lie in an allowed folder.</exception>
    /// <remarks>Folders called <c>.git</c>, and symbolic links to folders below a named folder, are not entered.</remarks>
    public static IReadOnlyList<string> Resolve(DataOptions options, IReadOnlyList<string>? allowedRoots, string key = "path")
    {
        string setting = $"data.{key}";
        string[]? roots = allowedRoots?.Select(RealPath.Of).ToArray();
        List<string> files = [];
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string path in options.Paths.Single(list => list.Key == key).Paths)
        {
            foreach (string file in Find(setting, path, options.Exclude, roots))
            {
                RequireAllowed(setting, file, roots);
                RequireReadable(setting, file);
                if (taken.Add(RealPath.Of(file))) files.Add(file);
            }
        }

        return files;
    }

    /// <summary>The files of all lists, those of <c>data.path</c> first, each with the part that it is for; null for those of <c>data.path</c>.</summary>
    /// <inheritdoc cref="Resolve"/>
    internal static IReadOnlyList<(string File, DataPart? Part)> ResolveParts(DataOptions options, IReadOnlyList<string>? allowedRoots)
    {
        List<(string File, DataPart? Part)> files = [];
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        foreach ((string key, DataPart? part) in new[] { ("path", (DataPart?)null), ("validationPath", DataPart.Validation), ("testPath", DataPart.Test) })
        {
            foreach (string file in Resolve(options, allowedRoots, key))
            {
                if (!keys.TryAdd(file, key)) throw new DataException($"'{file}' is named by both data.{keys[file]} and data.{key}. Remove it from one of them.");
                files.Add((file, part));
            }
        }

        return files;
    }

    static IEnumerable<string> Find(string setting, string path, IReadOnlyList<string> exclude, string[]? roots)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new DataException($"{setting} has an empty entry. Name a file, a folder or a glob there.");

        if (path.Contains('\0', StringComparison.Ordinal)) throw new DataException($"{setting} has a path with the character NUL. Remove it.");
        string full = Path.GetFullPath(path);
        int star = full.IndexOf('*', StringComparison.Ordinal);
        string start = star < 0 ? full : Path.GetDirectoryName(full[..(star + 1)])!;
        RequireAllowed(setting, start, roots);      // before any access to the disk, which could reveal what lies outside

        if (File.Exists(full)) return [full];
        if (star >= 0) return Matches(setting, start, full[start.Length..].TrimStart(Path.DirectorySeparatorChar), exclude, path);
        if (Directory.Exists(full)) return Matches(setting, start, "**/*", exclude, path);
        throw new DataException($"{setting}: there is no file or folder '{full}'. "
            + "Correct the path; a relative one starts at the job file's folder.");
    }

    static IEnumerable<string> Matches(string setting, string folder, string pattern, IReadOnlyList<string> exclude, string asWritten)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{setting}: there is no folder '{folder}' in which to look for '{asWritten}'. Correct the path.");

        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddInclude(pattern);
        matcher.AddExcludePatterns(exclude);
        List<(string Relative, string File)> found = [];
        foreach (string file in FilesBelow(setting, folder))
        {
            string relative = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (matcher.Match(folder, relative).HasMatches) found.Add((relative, file));
        }

        if (found.Count == 0)
        {
            string unless = exclude.Count == 0 ? "" : $" that data.exclude ({string.Join(", ", exclude)}) does not leave out";
            throw new DataException($"{setting}: '{asWritten}' matches no file in '{folder}'{unless}. "
                + "Correct the path, or put a file there.");
        }

        return found.OrderBy(match => match.Relative, StringComparer.Ordinal).Select(match => match.File);
    }

    static IEnumerable<string> FilesBelow(string setting, string folder)
    {
        Stack<string> folders = new([folder]);
        while (folders.TryPop(out string? next))
        {
            foreach (FileSystemInfo entry in Entries(setting, next))
            {
                if (entry is not DirectoryInfo) yield return entry.FullName;
                else if (entry.Name != ".git" && entry.LinkTarget is null) folders.Push(entry.FullName);
            }
        }
    }

    static FileSystemInfo[] Entries(string setting, string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{setting}: the folder '{folder}' cannot be read: {e.Message} "
                + "Allow the silo's user to read it, or leave it out.");
        }
    }

    static void RequireAllowed(string setting, string path, string[]? roots)
    {
        if (roots is null) return;

        string real = RealPath.Of(path);
        if (roots.Any(root => RealPath.IsWithin(real, root))) return;

        string place = real == path ? $"'{path}' lies" : $"'{path}' leads to '{real}', which lies";
        string allowed = roots.Length == 0 ? "it has none" : string.Join(", ", roots);
        throw new DataException($"{setting}: {place} outside the data roots of this silo ({allowed}). "
            + "Move the data into a data root, or add their folder to the data roots.");
    }

    static void RequireReadable(string setting, string file)
    {
        try
        {
            using FileStream _ = OpenToRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{setting}: the file '{file}' cannot be read: {e.Message} "
                + "Make it readable, or leave it out with data.exclude.");
        }
    }

    /// <summary>Opens a source for one pass from its beginning, without a stream buffer.</summary>
    internal static FileStream OpenToRead(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
}
