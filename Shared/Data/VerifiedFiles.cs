using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Windrow.Data;

/// <summary>Compares prepared files with the SHA-256 that was taken when they were written. A process reads a file only once for this, no matter
/// how many workers open it.</summary>
static class VerifiedFiles
{
    /// <summary>Number of files that are remembered; if there are more, they are verified again.</summary>
    const int Most = 1000;

    static readonly ConcurrentDictionary<string, Entry> Entries = new(StringComparer.Ordinal);

    /// <summary>Reads the file, unless this process has verified it since it was last written.</summary>
    /// <exception cref="DataException">Its SHA-256 is different.</exception>
    public static void Require(string file, string sha256, CancellationToken ct)
    {
        Entry entry = EntryOf(file);
        lock (entry)        // workers that open the same file wait for the first
        {
            Version version = Version.Of(file, sha256);
            if (entry.Good == version) return;
            entry.Good = null;
            string actual = Hash(file, ct);
            if (actual != sha256) throw PreparedFile.Damaged(file, $"its SHA-256 is {actual}, but should be {sha256}");
            entry.Good = version;
        }
    }

    /// <summary>Remembers a file that has just been written and read back.</summary>
    public static void Add(string file, string sha256)
    {
        Entry entry = EntryOf(file);
        lock (entry) entry.Good = Version.Of(file, sha256);
    }

    /// <summary>Has the files of a folder read again when they are next required: a run that is restarted trusts nothing.</summary>
    public static void Forget(string folder)
    {
        string start = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        foreach (string file in Entries.Keys.Where(file => file.StartsWith(start, StringComparison.Ordinal))) Entries.TryRemove(file, out _);
    }

    static Entry EntryOf(string file)
    {
        if (Entries.Count >= Most) Entries.Clear();
        return Entries.GetOrAdd(Path.GetFullPath(file), _ => new Entry());
    }

    static string Hash(string file, CancellationToken ct)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 18];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    sealed class Entry
    {
        /// <summary>The version that was verified; null when none was.</summary>
        public Version? Good { get; set; }
    }

    /// <summary>What changes when a file is written.</summary>
    sealed record Version(string Sha256, long Bytes, DateTime Written)
    {
        public static Version Of(string file, string sha256)
        {
            FileInfo info = new(file);
            return new Version(sha256, info.Length, info.LastWriteTimeUtc);
        }
    }
}
