using Microsoft.Extensions.Hosting;
using Windrow.Clustering;

namespace Windrow.Silo.Clustering;

/// <summary>Keeps the silos of a cluster and the local processes of one machine apart: a folder is served by one or the other.</summary>
/// <remarks>
/// Starts before the silo and stops after it. While they run, processes of one kind share a lock, which the kernel releases when a process is
/// killed. Starts happen one at a time, behind a third lock, so what a start finds stays true until it is done. A silo that is the only one in
/// the cluster of this folder removes the rows of killed silos; otherwise, a start would wait until their signs of life expire.
/// </remarks>
/// <param name="folder">The cluster's folder, or the folder of runs; created if it does not exist.</param>
/// <param name="localSilo">The folder of this local process's own cluster; null for a silo of a cluster.</param>
/// <param name="claim">The cluster that the silo belongs to. Not asked for before the start.</param>
sealed class FolderOwnership(string folder, string? localSilo, Func<ClusterClaim> claim) : IHostedService, IDisposable
{
    /// <summary>How long to wait for another start, which takes milliseconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that the membership and the job records need at least.</summary>
    const int RoomNeeded = 1 << 18;

    readonly List<FileStream> _held = [];

    bool IsLocal => localSilo is not null;

    /// <summary>The option that names the folder.</summary>
    string Option => IsLocal || claim().Identity != ClusterClaim.ThisFolder ? "--runs" : "--cluster";

    /// <exception cref="IOException">The other kind serves the folder, or the folder cannot be written.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(folder);
            RequireRoom();
            using FileStream start = await TakeStartLockAsync(cancellationToken);
            if (await FileLock.IsKeptAsync(IsLocal ? ClusterFolder.ClusterLock(folder) : ClusterFolder.LocalLock(folder), cancellationToken))
                throw new FolderInUseException(Refusal());
            if (localSilo is not null) await StartLocallyAsync(localSilo, cancellationToken);
            else await JoinClusterAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not FolderInUseException)
        {
            throw new IOException($"{UnwritableFolder.Clause(folder, e)}; choose another with {Option}.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_held.Count == 0) return;
        if (localSilo is not null) Remove(localSilo);
        foreach (FileStream held in _held) held.Dispose();
        _held.Clear();
    }

    /// <summary>Writes and deletes a file. Without this check, a silo on a full disk would retry its own writes for a minute before giving up.</summary>
    void RequireRoom()
    {
        string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, new byte[RoomNeeded]);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    async Task StartLocallyAsync(string ownFolder, CancellationToken cancellation)
    {
        foreach (string leftover in LeftoverSilos()) Remove(leftover);
        PrivateFolder.Create(ownFolder);
        Hold(FileLock.TryTake(ClusterFolder.AliveLock(ownFolder)));
        Hold(await FileLock.TryShareAsync(ClusterFolder.LocalLock(folder), cancellation));
    }

    async Task JoinClusterAsync(CancellationToken cancellation)
    {
        string shared = ClusterFolder.ClusterLock(folder);
        ClusterClaim own = claim();
        if (!await FileLock.IsKeptAsync(shared, cancellation))
        {
            if (own.Identity == ClusterClaim.ThisFolder) await new MembershipFile(ClusterFolder.MembershipFile(folder)).ResetAsync(cancellation);
            own.Write(folder);
        }
        else if (ClusterClaim.Read(folder) is var other && other.Identity != own.Identity)
        {
            throw new FolderInUseException(
                $"The folder '{folder}' is served by the silos of another cluster, '{other.Name}'. Join it with --cluster '{other.Name}', or choose another folder with {Option}.");
        }

        Hold(await FileLock.TryShareAsync(shared, cancellation));
    }

    void Hold(FileStream? taken) => _held.Add(taken ?? throw new FolderInUseException($"The folder '{folder}' is locked by a program that is not Windrow."));

    async Task<FileStream> TakeStartLockAsync(CancellationToken cancellation)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(ClusterFolder.StartLock(folder)) is { } taken) return taken;
            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
                throw new FolderInUseException($"'{ClusterFolder.StartLock(folder)}' has been locked for {Patience.TotalSeconds:0} s: look for a Windrow process that is stuck.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
        }
    }

    /// <summary>Folders of local processes that no longer run.</summary>
    IEnumerable<string> LeftoverSilos() => LocalSilos().Where(silo => !FileLock.IsTaken(ClusterFolder.AliveLock(silo)));

    string[] LocalSilos() => Directory.Exists(ClusterFolder.LocalSilos(folder)) ? Directory.GetDirectories(ClusterFolder.LocalSilos(folder)) : [];

    /// <summary>Removes a silo's folder. If that fails, the next start removes it.</summary>
    static void Remove(string silo)
    {
        try
        {
            Directory.Delete(silo, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it.
        }
    }

    string Refusal()
    {
        if (IsLocal) return $"The folder '{folder}' is served by the silos of a cluster. Connect to them with --cluster '{ClusterClaim.Read(folder).Name}', or choose another folder with --runs.";
        string[] processes = [.. LocalSilos().Where(silo => FileLock.IsTaken(ClusterFolder.AliveLock(silo))).Select(silo => Path.GetFileName(silo).Split('-')[0])];
        return $"The folder '{folder}' is in use by jobs that run on this machine without a cluster (process {string.Join(", ", processes)}). "
            + $"Wait for them to end, or choose another folder with {Option}.";
    }
}
