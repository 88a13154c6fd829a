using System.Globalization;
using Microsoft.Extensions.Hosting;
using Windrow.Clustering;

namespace Windrow.Silo.Clustering;

/// <summary>Takes the cluster's folder before the silo starts and gives it back after the silo has stopped; the kernel does so for a killed process.</summary>
/// <remarks>
/// Local mode holds the folder's lock alone, the silos of a cluster hold it together. Who has it alone for a moment knows that no other
/// silo lives, and forgets the rows of killed ones; otherwise a start would wait until their signs of life have run out.
/// </remarks>
/// <param name="folder">The cluster's folder; created when it is not there.</param>
/// <param name="exclusive">True for local mode.</param>
sealed class FolderOwnership(string folder, bool exclusive) : IHostedService, IDisposable
{
    /// <summary>Another silo that starts has the lock alone for a few milliseconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly string _lockPath = ClusterFolder.OwnerLock(folder);
    readonly string _processIdPath = ClusterFolder.OwnerProcessId(folder);
    FileStream? _held;

    /// <exception cref="IOException">Another local mode serves the folder; or silos of a cluster do, and this is local mode.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        _held = exclusive ? await TakeAloneAsync(cancellationToken) : await ShareAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_held is null) return;
        if (exclusive) File.Delete(_processIdPath);
        _held.Dispose();
        _held = null;
    }

    async Task<FileStream> TakeAloneAsync(CancellationToken cancellation)
    {
        FileStream alone = TryLock(FileAccess.ReadWrite, FileShare.None) ?? throw new IOException(Refusal());
        await ForgetSilosAsync(cancellation);
        await File.WriteAllTextAsync(_processIdPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), cancellation);
        return alone;
    }

    async Task<FileStream> ShareAsync(CancellationToken cancellation)
    {
        using (FileStream? alone = TryLock(FileAccess.ReadWrite, FileShare.None))
        {
            if (alone is not null) await ForgetSilosAsync(cancellation);
        }

        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (TryLock(FileAccess.Read, FileShare.Read) is { } shared) return shared;
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new IOException(Refusal());
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
        }
    }

    async Task ForgetSilosAsync(CancellationToken cancellation)
    {
        File.Delete(_processIdPath);
        await new MembershipFile(ClusterFolder.MembershipFile(folder)).ResetAsync(cancellation);
    }

    FileStream? TryLock(FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(_lockPath, FileMode.OpenOrCreate, access, share, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))   // a subclass would say that the path itself is wrong
        {
            return null;
        }
    }

    string Refusal() => File.Exists(_processIdPath)
        ? $"The folder '{folder}' is in use by local mode in process {File.ReadAllText(_processIdPath)}. Wait for it to end, or choose another folder."
        : $"The folder '{folder}' is served by the silos of a cluster. Connect to them with --cluster '{folder}', or choose another folder.";
}
