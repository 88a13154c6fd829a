using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow rm ID...</c>: deletes run folders on this machine, with everything in them.</summary>
static class RemoveCommand
{
    static readonly Argument<string[]> Ids = new("ID")
    {
        Description = "The ids of the jobs to remove.",
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { JobIds.Complete },
    };

    static readonly Option<bool> Yes = new("--yes", "-y", "--force") { Description = "Do not ask for confirmation." };

    public static Command Create(CliContext cli)
    {
        Command command = new("rm", "Remove jobs on this machine, with their checkpoints and events. Running jobs must be stopped first.")
        {
            Ids, Yes, SharedOptions.Runs, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        string runs = await LocalPlace.RequireOwnAsync(parsed, cli);
        JobStatus[] jobs = [.. parsed.GetRequiredValue(Ids).Distinct().Select(id => Removable(runs, id))];
        long bytes = jobs.Sum(job => LocalPlace.Reading(() => RunSize.Of(job.RunFolder)));
        if (!parsed.GetValue(Yes) && !Confirm(cli, jobs, bytes)) return ExitCodes.Interrupted;
        foreach (JobStatus job in jobs) Remove(runs, job.Id);
        if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(new { Removed = jobs.Select(job => job.Id), Bytes = bytes });
        else cli.Out.WriteLine($"Removed {string.Join(", ", jobs.Select(job => job.Id))} ({Text.Scaled(bytes)}B).");
        return ExitCodes.Done;
    }

    static JobStatus Removable(string runs, string id)
    {
        JobStatus status = LocalPlace.Find(runs, id);
        return RunOwner.Exists(status.RunFolder)
            ? throw new UserErrorException($"Job '{id}' is running. Stop it first with: windrow cancel {id}")
            : status;
    }

    static bool Confirm(CliContext cli, JobStatus[] jobs, long bytes)
    {
        if (!cli.IsTerminal) throw new UserErrorException("rm deletes permanently, and there is no terminal on which to ask for confirmation. Confirm with --yes.");
        cli.Error.Write($"Remove {string.Join(", ", jobs.Select(job => job.Id))} ({Text.Scaled(bytes)}B) permanently? [y/N] ");
        return cli.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    static void Remove(string runs, string id)
    {
        try
        {
            LocalRuns.Remove(runs, id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{UnwritableFolder.Clause(runs, exception)}.", exception);
        }
    }
}
