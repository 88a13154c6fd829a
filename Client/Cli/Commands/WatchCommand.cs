using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow watch ID</c>: a job's progress from its beginning, until it is at rest.</summary>
static class WatchCommand
{
    /// <summary>Longest log that is replayed from its beginning, in events.</summary>
    const int Replayed = 10_000;

    public static Command Create(CliContext cli)
    {
        Command command = new("watch", "Watch a job until it is at rest. Ctrl-C ends the watching, not the job.")
        {
            SharedOptions.JobId, SharedOptions.Json,
        };
        command.SetAction(async (parsed, _) =>
        {
            await using Session session = await cli.OpenSession(new SessionRequest(parsed.Place(cli)), cli.Interrupted);
            JobHandle job = await session.Client.GetAsync(parsed.GetRequiredValue(SharedOptions.JobId), cli.Interrupted);
            bool json = parsed.GetValue(SharedOptions.Json);
            return await Attendance.StayAsync(cli, session, job, await BeginningAsync(job, json, cli.Interrupted), json);
        });
        return command.WithPlace();
    }

    /// <summary>Where to begin: a program gets every event; a person, in a long run, what is newest.</summary>
    static async Task<JobProgress> BeginningAsync(JobHandle job, bool json, CancellationToken cancellation)
    {
        JobProgress progress = new(job.Id);
        if (json) return progress;
        EventSummary summary = await job.SummaryAsync(cancellation: cancellation);
        if (summary.Last <= Replayed) return progress;

        // The watch begins with the last event, not after it: the events of a job at rest end there.
        progress.Begin(await job.StatusAsync(cancellation), summary with { Last = summary.Last - 1 });
        return progress;
    }
}
