namespace Windrow.Benchmarks.Measuring;

/// <summary>The repository that this program was built in.</summary>
static class Repository
{
    /// <summary>The path of a file of the repository.</summary>
    /// <exception cref="BenchmarkException">The program was moved out of it.</exception>
    public static string PathOf(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cluster.sln"))) return Path.Combine(folder.FullName, file);
        }

        throw new BenchmarkException(
            $"'{file}' cannot be found, because '{AppContext.BaseDirectory}' lies in no folder with Cluster.sln; run the program where it was built.");
    }
}
