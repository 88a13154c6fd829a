using System.Collections.Concurrent;
using Windrow.Clustering;

namespace Windrow.Grains.Runs;

/// <summary>Ownership among the processes of one machine: a lock in the run folder, which the kernel releases when the process dies.</summary>
/// <param name="folders">Where the run folders are.</param>
/// <param name="silo">The name of this process's silo.</param>
public sealed class LocalOwnership(RunFolders folders, string silo) : IRunOwnership, IDisposable
{
    const int Attempts = 20;

    readonly ConcurrentDictionary<string, FileStream> _held = new(StringComparer.Ordinal);

    public bool ContinuesLostRuns => false;

    public RunOwner? Take(string jobId)
    {
        if (_held.ContainsKey(jobId)) return null;
        string folder = folders.Of(jobId);
        // Commands that check whether the lock is taken hold it for a moment, in shared mode.
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (FileLock.TryTake(RunOwner.LockFile(folder)) is { } taken)
            {
                Note(folder, taken);
                _held[jobId] = taken;
                return null;
            }

            if (RunOwner.Of(folder) is { } other) return other;
            Thread.Sleep(5);
        }

        return new RunOwner(0, "");
    }

    public void Release(string jobId)
    {
        if (!_held.TryRemove(jobId, out FileStream? held)) return;
        using (held)
        {
            RunOwner.Remove(folders.Of(jobId));
        }
    }

    /// <summary>Tells other processes which silo to ask.</summary>
    void Note(string folder, FileStream taken)
    {
        try
        {
            new RunOwner(Environment.ProcessId, silo).Write(folder);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public RunOwner? Other(string jobId) => _held.ContainsKey(jobId) || folders.Find(jobId) is not { } folder ? null : RunOwner.Of(folder);

    /// <summary>Releases every job.</summary>
    public void Dispose()
    {
        foreach (string jobId in _held.Keys) Release(jobId);
    }
}
