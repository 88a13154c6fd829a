using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow submit FILE</c>: submits a job to a cluster and returns.</summary>
static class SubmitCommand
{
    static readonly Option<JobPriority?> Priority = new("--priority") { Description = "Which jobs come first in the queue: low, normal or high. Replaces the job file's priority." };

    public static Command Create(CliContext cli)
    {
        Command command = new("submit", "Submit a job to a cluster and return at once.")
        {
            SharedOptions.JobFile, SharedOptions.Set, Priority, SharedOptions.Json, SharedOptions.ClusterOnly, SharedOptions.Keys,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command;
    }

    /// <summary>Reports the job's id and how to watch it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ReportAsync(CliContext cli, Session session, JobHandle job, bool json)
    {
        if (json)
        {
            cli.WriteJson(await job.StatusAsync(cli.Interrupted));
            return ExitCodes.Done;
        }

        cli.Out.WriteLine(job.Id);
        cli.Error.WriteLine($"Watch it with:  windrow watch {job.Id}{session.Place.Suffix}");
        return ExitCodes.Done;
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        if (parsed.ClusterPlace(cli) is not { } place)
            throw new UserErrorException("submit needs a cluster (--cluster DIR). On this machine, 'windrow train' runs the job and watches it.");

        string[] priority = parsed.GetValue(Priority) is { } chosen ? [$"priority={Text.State(chosen)}"] : [];
        (_, string resolved, string text) = JobFiles.Read(parsed.GetRequiredValue(SharedOptions.JobFile), [.. parsed.GetValue(SharedOptions.Set) ?? [], .. priority]);
        await using Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        JobHandle job = await session.Client.SubmitAsync(resolved, text, cli.Interrupted);
        return await ReportAsync(cli, session, job, parsed.GetValue(SharedOptions.Json));
    }
}
