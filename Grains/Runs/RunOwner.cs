using System.Text.Json;
using Windrow.Clustering;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Runs;

/// <summary>A process on this machine that runs a job.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Silo">The name of its silo: see <see cref="ClusterFolder.LocalSilo"/>.</param>
public sealed record RunOwner(int ProcessId, string Silo)
{
    /// <summary>The live process that runs the job of a run folder; null when there is none. Changes nothing.</summary>
    public static RunOwner? Of(string runFolder)
    {
        if (!Exists(runFolder)) return null;
        try
        {
            return JsonSerializer.Deserialize<RunOwner>(File.ReadAllText(NameFile(runFolder)), JobEventJson.Options);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;        // it has just taken the folder, or is giving it back
        }
    }

    /// <summary>Whether a live process runs the job of a run folder. Changes nothing.</summary>
    public static bool Exists(string runFolder) => FileLock.IsTaken(LockFile(runFolder));

    /// <summary>Locked by the process that runs the job.</summary>
    internal static string LockFile(string runFolder) => Path.Combine(runFolder, "owner.lock");

    /// <summary>Names that process, because a locked file cannot be read.</summary>
    static string NameFile(string runFolder) => Path.Combine(runFolder, "owner.json");

    internal void Write(string runFolder) => AtomicText.Write(NameFile(runFolder), JsonSerializer.Serialize(this, JobEventJson.Options));

    /// <summary>Deletes the file; one that remains has no meaning without the lock.</summary>
    internal static void Remove(string runFolder)
    {
        try
        {
            File.Delete(NameFile(runFolder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only the lock counts.
        }
    }
}
