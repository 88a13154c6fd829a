namespace Windrow.Cli.Commands;

/// <summary>How much disk space folders take.</summary>
static class RunSize
{
    /// <summary>Total bytes of all files in a folder.</summary>
    public static long Of(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
