using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Runs;

/// <summary>The jobs in a folder of runs on this machine, read from files: no silo is started or asked.</summary>
public static class LocalRuns
{
    /// <summary>Every job, oldest first. One whose run folder is damaged is listed as failed, with the reason.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be read.</exception>
    public static IReadOnlyList<JobStatus> List(string runsFolder) => [.. RunListing.Read(runsFolder).Select(Current)];

    /// <summary>The job's status; null when there is no such run folder.</summary>
    public static JobStatus? Find(string runsFolder, string jobId)
    {
        if (!RunFolder.IsJobId(jobId)) return null;
        string folder = Path.Combine(runsFolder, jobId);
        return RunFolder.IsRunFolder(folder) ? Current(RunListing.StatusOf(folder)) : null;
    }

    /// <summary>Deletes a job that does not run, with all its files. The job disappears at once, whatever happens while its files are deleted.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Remove(string runsFolder, string jobId)
    {
        string removed = Path.Combine(runsFolder, $".{jobId}.removed");
        if (Directory.Exists(removed)) Directory.Delete(removed, recursive: true);      // left by a removal that was killed
        Directory.Move(Path.Combine(runsFolder, jobId), removed);
        Directory.Delete(removed, recursive: true);
    }

    /// <summary>The status now: the file may be older than the newest step, and a process that was killed did not update it.</summary>
    static JobStatus Current(JobStatus status)
    {
        try
        {
            bool isOwned = RunOwner.Exists(status.RunFolder);
            if (isOwned && !File.Exists(Path.Combine(status.RunFolder, RunFolder.Status))) return status with { State = JobState.Starting, Message = null };
            if (status.State.IsAtRest()) return status;
            return isOwned ? WithNewestStep(status) : Ended(status);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return status with { Message = e.Message };
        }
    }

    static JobStatus WithNewestStep(JobStatus status) =>
        EventReader.Last(RunFolder.Metrics(status.RunFolder)) is { } newest && newest.Step > status.Step ? status with { Step = newest.Step } : status;

    static JobStatus Ended(JobStatus status)
    {
        RunEnding ending = RunEnding.Of(new RunFailure.ProcessLost(), status);
        return status with { State = ending.State, Message = ending.Message, Failure = ending.Failure };
    }
}
