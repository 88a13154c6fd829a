using Windrow.Clustering;

namespace Windrow.Tests.Silo;

/// <summary>Only a lock that another holds counts as taken, and looking changes nothing.</summary>
public sealed class FileLockTests : IDisposable
{
    readonly TempFolder _folder = new();

    string LockFile => _folder.File("a.lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_has_a_lock_alone_until_it_gives_it_back()
    {
        using (FileStream? first = FileLock.TryTake(LockFile))
        {
            Assert.NotNull(first);
            Assert.Null(FileLock.TryTake(LockFile));
            Assert.Null(FileLock.TryShare(LockFile));
            Assert.True(FileLock.IsTaken(LockFile));
        }

        Assert.False(FileLock.IsTaken(LockFile));
        using FileStream? next = FileLock.TryTake(LockFile);
        Assert.NotNull(next);
    }

    [Fact]
    public void Many_share_a_lock_that_nobody_else_can_take()
    {
        using FileStream? first = FileLock.TryShare(LockFile), second = FileLock.TryShare(LockFile);
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(FileLock.TryTake(LockFile));
        Assert.False(FileLock.IsTaken(LockFile));
        Assert.True(FileLock.IsTakenOrShared(LockFile));
    }

    [Fact]
    public void Looking_creates_no_file()
    {
        Assert.False(FileLock.IsTaken(LockFile));
        Assert.False(FileLock.IsTakenOrShared(LockFile));
        Assert.False(File.Exists(LockFile));
    }

    [Fact]
    public void A_folder_that_is_missing_is_no_held_lock() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(Path.Combine(_folder.Path, "none", "a.lock")));
}
