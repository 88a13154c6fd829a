namespace Windrow.Cli.Commands;

/// <summary>Disk space that folders use.</summary>
static class RunSize
{
    /// <summary>Bytes of all files in a folder.</summary>
    public static long Of(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
