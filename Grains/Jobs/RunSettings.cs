using Windrow.Grains.Metrics;

namespace Windrow.Grains.Jobs;

/// <summary>Records settings of a run that change between two of its starts.</summary>
/// <param name="services">The silo's services.</param>
/// <param name="journal">The job's status and events.</param>
/// <param name="orders">What users ask of the run.</param>
sealed class RunSettings(RunServices services, RunJournal journal, RunOrders orders)
{
    /// <summary>Records settings that change from here on, and applies them.</summary>
    /// <exception cref="RunFailedException">They name metrics that do not suit the data.</exception>
    public async Task<PreparedRun> ChangeAsync(PreparedRun run, IReadOnlyList<string> settings)
    {
        (string folder, int incarnation) = (journal.Status.RunFolder, journal.Status.Incarnation);
        PreparedRun changed = await services.Compute.Files.RunAsync(() => run.WithSettings(settings, folder, incarnation));
        journal.Write(new SettingsEvent { Step = changed.Start.Step, Settings = [.. settings] });
        return changed;
    }

    /// <summary>Records the number of workers that a user has asked for, which applies from now on.</summary>
    public async Task<PreparedRun> ScaleAsync(PreparedRun run)
    {
        try
        {
            run = await ChangeAsync(run, orders.Scale!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RunFailedException)
        {
            orders.ScaleFailed($"The number of workers is unchanged, because the change could not be recorded: {e.Message}");
            return run;
        }

        orders.ScaleRecorded();
        return run;
    }
}
