using System.Diagnostics;
using Windrow.Checkpoints;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>Writes a job's checkpoints, and removes those that are no longer wanted.</summary>
/// <param name="journal">The job's status and events.</param>
/// <param name="clock">When the last checkpoint was written.</param>
/// <param name="services">The silo's services.</param>
sealed class RunCheckpoints(RunJournal journal, CheckpointClock clock, RunServices services)
{
    readonly CheckpointFolder _folder = new(RunFolder.Checkpoints(journal.Status.RunFolder));

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="job">The settings in force.</param>
    /// <param name="checkpoint">The state.</param>
    /// <param name="begun">When the work on it began.</param>
    /// <returns>Its folder.</returns>
    /// <exception cref="RunFailedException">A value is not finite, or a later start of the job has begun elsewhere.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<string> WriteAsync(JobFile job, Checkpoint checkpoint, long begun)
    {
        long arrived = Stopwatch.GetTimestamp();
        await journal.FlushAsync();
        begun += Stopwatch.GetTimestamp() - arrived;        // waiting for the log is no part of the work
        JobEvent[] unstored = journal.Unstored;
        (string runFolder, int incarnation, long step) = (journal.Status.RunFolder, journal.Status.Incarnation, checkpoint.Step);
        string folder = await services.Compute.Files.RunAsync(() =>
        {
            RunStatusFile.RequireCurrent(runFolder, incarnation);
            if (NotFiniteValues.In(checkpoint) is { } tensor)
                throw new RunFailedException(new RunFailure.NotFinite(step, $"{tensor} after it has values that are not finite", DivergenceAdvice.For(job, step)));
            WaitingEvents.Keep(runFolder, unstored);
            string written = _folder.Write(checkpoint);
            long? best = job.Checkpoints.KeepBest ? checkpoint.Progress.BestStep : null;
            RunStatusFile.RequireCurrent(runFolder, incarnation);       // writing took time, and deleting cannot be undone
            _folder.DeleteAfter(step);
            if (best == step) _folder.MarkBest(step);
            _folder.Prune(job.Checkpoints.KeepLast, best);
            return written;
        });
        clock.Written(step);
        journal.Write(new CheckpointEvent { Step = step, Path = folder, Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds });
        journal.CheckpointWritten(folder);
        return folder;
    }
}
