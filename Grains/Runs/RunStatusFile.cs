using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Runs;

/// <summary>A job's status as a file in its run folder, for people, for tools, and for commands that start no silo.</summary>
/// <remarks>Written whenever the job's state changes or a checkpoint has been written, so its step may lag behind. It holds no absolute path:
/// a run folder can be moved or copied.</remarks>
public static class RunStatusFile
{
    /// <summary>Replaces the file atomically, unless a later start of the job has written it.</summary>
    /// <returns>Whether the file has this status now.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static bool TryWrite(string runFolder, JobStatus status)
    {
        if (IncarnationOf(runFolder) > status.Incarnation) return false;
        JobStatus relative = status with { RunFolder = "", Checkpoint = Path.GetFileName(status.Checkpoint) };
        AtomicText.Write(Path.Combine(runFolder, RunFolder.Status), JsonSerializer.Serialize(relative, JobEventJson.Options));
        return true;
    }

    /// <summary>The status in the folder; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static JobStatus? Read(string runFolder)
    {
        string file = Path.Combine(runFolder, RunFolder.Status);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<JobStatus>(File.ReadAllText(file), JobEventJson.Options) is { } status
                ? Located(status, runFolder)
                : throw new InvalidDataException($"'{file}' is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{file}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Makes sure that no later start of the job than <paramref name="incarnation"/> has stored its status, before a file of the run folder is
    /// written. A process that hung and was believed to be dead may wake up long after its job has continued elsewhere.</summary>
    /// <exception cref="SupersededException">A later start has begun.</exception>
    public static void RequireCurrent(string runFolder, int incarnation)
    {
        if (IncarnationOf(runFolder) is var newest && newest > incarnation) throw new SupersededException(incarnation, newest);
    }

    static int IncarnationOf(string runFolder)
    {
        try
        {
            return Read(runFolder)?.Incarnation ?? 0;
        }
        catch (InvalidDataException)
        {
            return 0;       // a damaged file is replaced
        }
    }

    /// <summary>The status with the run folder's present location, wherever the folder was when the status was stored.</summary>
    public static JobStatus Located(JobStatus status, string runFolder) => status with
    {
        RunFolder = runFolder,
        Checkpoint = status.Checkpoint is null ? null : Path.Combine(RunFolder.Checkpoints(runFolder), Path.GetFileName(status.Checkpoint)),
    };
}
