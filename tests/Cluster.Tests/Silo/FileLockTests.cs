using Windrow.Clustering;

namespace Windrow.Tests.Silo;

/// <summary>Only a lock that is held elsewhere counts as taken, and looking changes nothing.</summary>
public sealed class FileLockTests : IDisposable
{
    readonly TempFolder _folder = new();

    string LockFile => _folder.File("a.lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lock_has_one_holder_until_it_is_released()
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
    public void A_shared_lock_has_many_holders_and_cannot_be_taken()
    {
        using FileStream? first = FileLock.TryShare(LockFile), second = FileLock.TryShare(LockFile);
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(FileLock.TryTake(LockFile));
        Assert.False(FileLock.IsTaken(LockFile));
        Assert.True(FileLock.IsTakenOrShared(LockFile));
    }

    [Fact]
    public async Task A_lock_that_others_only_look_at_is_not_kept_and_can_be_shared()
    {
        FileLock.TryTake(LockFile)!.Dispose();
        using CancellationTokenSource done = new();
        Task looking = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                FileLock.IsTakenOrShared(LockFile);
                Thread.Sleep(1);
            }
        });
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(await FileLock.IsKeptAsync(LockFile, default));
            using FileStream? shared = await FileLock.TryShareAsync(LockFile, default);
            Assert.NotNull(shared);
        }

        using (FileLock.TryShare(LockFile)) Assert.True(await FileLock.IsKeptAsync(LockFile, default));
        await done.CancelAsync();
        await looking;
    }

    [Fact]
    public void Looking_creates_no_file()
    {
        Assert.False(FileLock.IsTaken(LockFile));
        Assert.False(FileLock.IsTakenOrShared(LockFile));
        Assert.False(File.Exists(LockFile));
    }

    [Fact]
    public void A_missing_folder_is_not_a_held_lock() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(Path.Combine(_folder.Path, "none", "a.lock")));
}
