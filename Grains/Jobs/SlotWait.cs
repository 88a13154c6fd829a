using System.Diagnostics;

namespace Windrow.Grains.Jobs;

/// <summary>Lets a run wait while the cluster has too few slots for it, or other jobs use them. Used on turns of the job's grain.</summary>
/// <param name="services">The silo's services.</param>
/// <param name="journal">The job's status and events.</param>
/// <param name="orders">What users ask of the run.</param>
/// <param name="slots">The slots of the run.</param>
/// <param name="placement">Where its grains can be placed.</param>
/// <param name="settings">Changes its settings.</param>
/// <param name="clock">When the last checkpoint was written.</param>
sealed class SlotWait(
    RunServices services, RunJournal journal, RunOrders orders, RunSlots slots, RunPlacement placement, RunSettings settings, CheckpointClock clock)
{
    /// <summary>Whether the run waits. Its state is on disk meanwhile, so nothing depends on any silo.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Completes when the run has slots.</summary>
    /// <returns>The run with the settings that have changed meanwhile.</returns>
    public async Task<PreparedRun> ForSlotsAsync(PreparedRun run)
    {
        for (string? said = null; ;)
        {
            journal.RequireCurrent();
            if (orders.Scale is not null) run = await settings.ScaleAsync(run);
            IReadOnlyList<SiloPlace> staying = placement.Staying;
            string? missing = await slots.TakeAsync(run.Course.Parallelism, staying);
            missing = ClusterPlan.Missing(staying, run.Course.Parallelism, journal.Status.Id) ?? missing;
            if (missing is null)
            {
                IsWaiting = false;
                return run;
            }

            if (missing != said)
            {
                if (said is null) run = await SaveAsync(run);
                IsWaiting = true;
                journal.Set(status => status with { Step = run.Start.Step, Workers = 0, Silos = 0 });
                await journal.EnterAsync(JobChange.TooFewSlots, missing);
                orders.Moved();
                orders.Scaled(missing);
                said = missing;
            }

            await Task.Delay(services.Policies.SlotCheck, services.Time, orders.Interrupted);
        }
    }

    /// <summary>Writes a state that is only in memory to disk.</summary>
    async Task<PreparedRun> SaveAsync(PreparedRun run)
    {
        if (run.From.IsOnDisk) return run;
        string folder = await new RunCheckpoints(journal, clock, services).WriteAsync(run.Job, run.Start, Stopwatch.GetTimestamp());
        return run.StartingFrom(run.From with { Source = StartSource.Checkpoint, Folder = folder });
    }
}
