using System.CommandLine;
using Windrow.Checkpoints;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow prune</c>: deletes the checkpoints of completed and cancelled jobs that are neither the best nor the newest.</summary>
/// <remarks>Paused and failed jobs keep all their checkpoints: if the newest is damaged, they are resumed from the one before it.</remarks>
static class PruneCommand
{
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what would be removed." };

    public static Command Create(CliContext cli)
    {
        Command command = new("prune", "Remove the checkpoints of completed and cancelled jobs on this machine, except the best and the newest.")
        {
            DryRun, SharedOptions.Runs, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string runs = await LocalPlace.RequireOwnAsync(parsed, cli);
        bool dryRun = parsed.GetValue(DryRun);
        List<Pruned> all = [];
        foreach (JobStatus job in LocalPlace.List(runs).Where(IsFinished))
        {
            Pruned pruned = Prune(job, dryRun);
            if (pruned.Checkpoints > 0) all.Add(pruned);
        }

        if (parsed.GetValue(SharedOptions.Json))
        {
            cli.WriteJson(all);
            return ExitCodes.Done;
        }

        string verb = dryRun ? "would be removed" : "removed";
        foreach (Pruned pruned in all) cli.Out.WriteLine($"{pruned.Job}: {pruned.Checkpoints} checkpoints {verb} ({Text.Scaled(pruned.Bytes)}B)");
        cli.Out.WriteLine($"{Text.Scaled(all.Sum(pruned => pruned.Bytes))}B {(dryRun ? "would be freed" : "freed")}.");
        return ExitCodes.Done;
    }

    static bool IsFinished(JobStatus job) => job.State is JobState.Completed or JobState.Cancelled && !RunOwner.Exists(job.RunFolder);

    static Pruned Prune(JobStatus job, bool dryRun)
    {
        CheckpointFolder checkpoints = new(RunFolder.Checkpoints(job.RunFolder));
        try
        {
            long? best = checkpoints.Best;
            long[] steps = [.. checkpoints.Steps.SkipLast(1).Where(step => step != best)];
            long bytes = steps.Select(checkpoints.FolderOf).OfType<string>().Sum(RunSize.Of);
            if (!dryRun && steps.Length > 0) checkpoints.Prune(keepLast: 1, best);
            return new Pruned(job.Id, steps.Length, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{UnwritableFolder.Clause(job.RunFolder, exception)}.", exception);
        }
    }

    /// <summary>What was removed from one job.</summary>
    sealed record Pruned(string Job, int Checkpoints, long Bytes);
}
