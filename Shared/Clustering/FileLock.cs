namespace Windrow.Clustering;

/// <summary>Locks on files. The kernel releases them when the process that holds them dies.</summary>
/// <remarks>Only a lock that another process holds counts as taken. Whatever else keeps a file from being opened, such as a full disk or a
/// missing permission, is thrown as it is.</remarks>
public static class FileLock
{
    const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);
    const int WouldBlockOnLinux = 11, WouldBlockOnMacOS = 35;

    /// <summary>Number of times that a taken lock is looked at before it counts as taken.</summary>
    const int Looks = 5;

    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes the lock for this process alone, and creates the file if there is none.</summary>
    /// <returns>Holds the lock until it is disposed; null when another has the lock.</returns>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static FileStream? TryTake(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Shares the lock with others that share it, and creates the file if there is none.</summary>
    /// <returns>Holds the lock until it is disposed; null when another has the lock for itself.</returns>
    /// <inheritdoc cref="TryTake"/>
    public static FileStream? TryShare(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    /// <summary>Like <see cref="TryShare"/>, but tries again if the lock is only looked at, by <see cref="IsTakenOrShared"/>.</summary>
    /// <inheritdoc cref="TryTake"/>
    public static async Task<FileStream?> TryShareAsync(string path, CancellationToken cancellation)
    {
        FileStream? shared = TryShare(path);
        for (int look = 1; shared is null && look < Looks; look++)
        {
            await Task.Delay(BetweenLooks, cancellation);
            shared = TryShare(path);
        }

        return shared;
    }

    /// <summary>Whether anyone has the lock, shared or not, and keeps it: looking at a lock takes it for a moment, which does not count here. Creates and
    /// changes nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static async Task<bool> IsKeptAsync(string path, CancellationToken cancellation)
    {
        for (int look = 1; IsTakenOrShared(path); look++)
        {
            if (look == Looks) return true;
            await Task.Delay(BetweenLooks, cancellation);
        }

        return false;
    }

    /// <summary>Whether another has the lock for itself. Creates and changes nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static bool IsTaken(string path) => IsRefused(path, FileShare.Read);

    /// <summary>Whether anyone has the lock, shared or not. Creates and changes nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static bool IsTakenOrShared(string path) => IsRefused(path, FileShare.None);

    /// <summary>Whether an exception says that another has a lock.</summary>
    public static bool IsContention(Exception e) => e is IOException && (OperatingSystem.IsWindows()
        ? e.HResult is SharingViolation or LockViolation
        : e.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMacOS : WouldBlockOnLinux));

    static bool IsRefused(string path, FileShare share)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using FileStream? opened = TryOpen(path, FileMode.Open, FileAccess.Read, share);
            return opened is null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;       // it was deleted at this moment
        }
    }

    static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share, bufferSize: 0);
        }
        catch (IOException e) when (IsContention(e))
        {
            return null;
        }
    }
}
