namespace Windrow.Clustering;

/// <summary>Why a folder cannot be written, in words.</summary>
public static class UnwritableFolder
{
    const int NoSpace = 28, ReadOnly = 30, QuotaOnLinux = 122, QuotaOnMacOS = 69;
    const int DiskFullOnWindows = unchecked((int)0x80070070), HandleDiskFullOnWindows = unchecked((int)0x80070027);
    const int WriteProtectedOnWindows = unchecked((int)0x80070013);

    /// <summary>One clause: the folder, and the reason.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="e">What the operating system said.</param>
    public static string Clause(string folder, Exception e) => $"'{folder}' cannot be written: {Reason(e)}";

    /// <summary>The reason in a few words, or what the operating system said when it is a rare one.</summary>
    public static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "no permission",
        _ when IsDiskFull(e) => "the disk is full",
        _ when e.HResult == (OperatingSystem.IsWindows() ? WriteProtectedOnWindows : ReadOnly) => "read-only file system",
        _ => e.Message,
    };

    /// <summary>Whether the disk, or its user's share of it, is full.</summary>
    public static bool IsDiskFull(Exception e) => e is IOException && (OperatingSystem.IsWindows()
        ? e.HResult is DiskFullOnWindows or HandleDiskFullOnWindows
        : e.HResult == NoSpace || e.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMacOS : QuotaOnLinux));
}
