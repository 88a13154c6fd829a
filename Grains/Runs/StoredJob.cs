using Windrow.Checkpoints;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Grains.Runs;

/// <summary>What is known about a job when its grain is activated: from the job store and from the run folder.</summary>
static class StoredJob
{
    /// <summary>The newer of the two. A run folder that the store does not know, because it was copied or the store was lost, is accepted.</summary>
    /// <param name="stored">The job store's record.</param>
    /// <param name="jobId">The job's id.</param>
    /// <param name="runFolder">Its run folder.</param>
    public static JobRecord Reconcile(JobRecord stored, string jobId, string runFolder)
    {
        JobStatus? inFolder = StatusOf(runFolder);
        // A run folder that was moved here is not the job that had its id before and whose record is still in the store.
        if (inFolder is not null && stored.Status is { } other && other.Submitted != inFolder.Submitted) stored = new JobRecord();
        JobStatus status = (stored.Status, inFolder) switch
        {
            (null, null) => Unknown(jobId, runFolder),
            ({ } store, null) => store,
            (null, { } folder) => folder,
            ({ } store, { } folder) => IsNewer(folder, store) ? folder : store,
        };
        if (!status.State.IsAtRest()) status = WithRecordedSteps(status, runFolder);
        return new JobRecord
        {
            Status = RunStatusFile.Located(status with { Id = jobId }, runFolder),
            Request = stored.Request ?? new SubmitRequest(
                File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)), File.ReadAllText(Path.Combine(runFolder, RunFolder.JobFile))),
        };
    }

    /// <summary>The store may have missed the end of a run, if it could not be written.</summary>
    static bool IsNewer(JobStatus folder, JobStatus store) =>
        folder.Incarnation > store.Incarnation
        || (folder.Incarnation == store.Incarnation && folder.State.IsAtRest() && !store.State.IsAtRest());

    /// <summary>A status is stored when the job's state changes, not at every step; the log has the steps since then. Without them, a job whose own
    /// silo is lost again and again would give up despite the steps that it makes in between.</summary>
    static JobStatus WithRecordedSteps(JobStatus status, string runFolder)
    {
        try
        {
            JobLife life = JobLife.Of(status).AfterStep(EventReader.LastStep(RunFolder.Metrics(runFolder)));
            return status with { FurthestStep = life.FurthestStep, LostStarts = life.LostStarts };
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return status;      // the job does not need its log
        }
    }

    static JobStatus? StatusOf(string runFolder)
    {
        try
        {
            return RunStatusFile.Read(runFolder);
        }
        catch (InvalidDataException)
        {
            return null;        // the store's record will do, and the next change of state replaces the file
        }
    }

    /// <summary>A run folder with a job file and nothing that says what became of the job: it can be resumed.</summary>
    public static JobStatus Unknown(string jobId, string runFolder)
    {
        CheckpointFolder checkpoints = new(RunFolder.Checkpoints(runFolder));
        long? step = checkpoints.Steps is [.., long newest] ? newest : null;
        return new JobStatus
        {
            Id = jobId,
            State = JobState.Paused,
            Message = step is null ? "Found as a run folder without a checkpoint." : $"Found as a run folder with a checkpoint of step {step}.",
            RunFolder = runFolder,
            Submitted = new DateTimeOffset(Directory.GetCreationTimeUtc(runFolder), TimeSpan.Zero),
            Step = step ?? 0,
            Checkpoint = step is long known ? checkpoints.FolderOf(known) : null,
        };
    }
}
