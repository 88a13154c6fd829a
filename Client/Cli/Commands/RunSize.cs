namespace Windrow.Cli.Commands;

/// <summary>What folders take on the disk.</summary>
static class RunSize
{
    /// <summary>Bytes of all files in a folder.</summary>
    public static long Of(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
