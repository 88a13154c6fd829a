namespace Windrow.Grains.Runs;

/// <summary>How much disk space folders take, also while a job writes in them.</summary>
public static class RunSize
{
    static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Total bytes of all files in a folder. Links do not count, nor does what is removed meanwhile.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static long Of(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", AllFiles).Sum(LengthOf);

    static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
