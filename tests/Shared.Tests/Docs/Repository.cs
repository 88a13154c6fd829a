namespace Windrow.Tests.Docs;

/// <summary>The repository that the tests were built from.</summary>
static class Repository
{
    /// <summary>A file's text.</summary>
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>A file's absolute path.</summary>
    public static string PathOf(string file) => Path.Combine(Root(), file);

    static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cluster.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from a build of the repository.");
    }
}
