namespace Windrow.Data;

/// <summary>Where a path leads once every symbolic link in it is followed.</summary>
static class RealPath
{
    /// <summary>A path with more links is assumed to be a circle, as on Linux.</summary>
    const int MaxLinks = 40;

    /// <summary>The absolute path without links. What does not exist is taken as written, so a missing file has a real path too.</summary>
    /// <exception cref="DataException">The links form a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        Stack<string> pending = new(Parts(full[real.Length..]).Reverse());
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            string next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Join(real, part);
            if (new FileInfo(next).LinkTarget is not string target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new DataException($"'{path}' is a symbolic link that leads back to itself. Name the file it stands for.");
            if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target)!;
            foreach (string step in Parts(target).Reverse()) pending.Push(step);
        }

        return real;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or lies in it; both are real paths.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
    }

    static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]).Where(part => part is not ("" or "."));
}
