using Windrow.Checkpoints;
using Windrow.Grains.Metrics;
using Windrow.Grains.Mirrors;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Jobs;

/// <summary>Finds the newest state of a job that is left: copies in the memory of silos, or checkpoints on disk.</summary>
/// <param name="journal">The job's status.</param>
/// <param name="services">The silo's services.</param>
sealed class SurvivingState(RunJournal journal, RunServices services)
{
    /// <summary>The newest copy in memory, if it is newer than a given step; and the events of its steps that had not been stored when it was made.</summary>
    public async Task<(RunStart From, JobEvent[] Unstored)?> InMemoryAsync(PreparedRun run, long newerThan)
    {
        MirroredState mirrored = new(services.Grains, services.Silos, services.Policies, services.Time);
        if (await mirrored.FindAsync(journal.Status.Id, run.Model, run.SlotNames, run.Job.Training.BatchSize, run.Course, newerThan) is not (var state, var unstored)) return null;
        return (new RunStart(StartSource.Mirrors, state with { ModelMetadata = run.ModelMetadata }, null, []), unstored);
    }

    /// <summary>The run from its newest checkpoint that is not damaged.</summary>
    public Task<PreparedRun> OnDiskAsync(PreparedRun run)
    {
        string folder = journal.Status.RunFolder;
        return services.Compute.Files.RunAsync(() => run.StartingFromDisk(folder, services.Settings.DataRoots));
    }

    /// <summary>The run from the newest state anywhere.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stopped">Completes when its grains have stopped; nothing is read from disk before.</param>
    /// <param name="cancelled">Gives up.</param>
    public async Task<PreparedRun> NewestAsync(PreparedRun run, Task stopped, CancellationToken cancelled)
    {
        string checkpoints = RunFolder.Checkpoints(journal.Status.RunFolder);
        long onDisk = await services.Compute.Files.RunAsync(() => new CheckpointFolder(checkpoints).Steps is [.., long newest] ? newest : -1);
        RunStart? from = (await InMemoryAsync(run, onDisk).WaitAsync(cancelled))?.From;
        await stopped;
        if (from is not null) return run.StartingFrom(from);

        PreparedRun saved = await OnDiskAsync(run);
        // The newest checkpoint may have been damaged: then an older copy can be newer than the one that is left.
        return saved.Start.Step < onDisk && await InMemoryAsync(run, saved.Start.Step).WaitAsync(cancelled) is { } older ? run.StartingFrom(older.From) : saved;
    }
}
