using Windrow.Grains.Runs;

namespace Windrow.Grains.Jobs;

/// <summary>The jobs in a folder of runs, according to their run folders.</summary>
public static class RunListing
{
    /// <summary>Every job, oldest first. A run folder whose status cannot be read is listed as failed, with the reason.</summary>
    /// <param name="runsFolder">The folder that holds the run folders.</param>
    public static IReadOnlyList<JobStatus> Read(string runsFolder)
    {
        if (!Directory.Exists(runsFolder)) return [];
        return [.. Directory.EnumerateDirectories(runsFolder)
            .Where(folder => RunFolder.IsJobId(Path.GetFileName(folder)) && RunFolder.IsRunFolder(folder))
            .Select(StatusOf)
            .OrderBy(status => status.Submitted)
            .ThenBy(status => status.Id, StringComparer.Ordinal)];
    }

    /// <summary>The status of one run folder, according to its files.</summary>
    public static JobStatus StatusOf(string folder)
    {
        string id = Path.GetFileName(folder);
        try
        {
            return RunStatusFile.Read(folder) is { } status ? status with { Id = id } : StoredJob.Unknown(id, folder);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new JobStatus { Id = id, State = JobState.Failed, Failure = FailureKind.StorageFailed, Message = e.Message, RunFolder = folder };
        }
    }
}
