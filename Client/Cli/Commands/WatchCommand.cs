using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow watch ID</c>: shows a job's progress from its beginning until it is at rest.</summary>
static class WatchCommand
{
    /// <summary>Length of the longest log that is replayed from its beginning, in events.</summary>
    const int Replayed = 10_000;

    /// <summary>Number of earlier events shown from a longer log.</summary>
    const int Sampled = 400;

    public static Command Create(CliContext cli)
    {
        Command command = new("watch", "Watch a job until it is at rest. Ctrl-C stops watching, but does not stop the job.")
        {
            SharedOptions.JobId, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        JobsPlace place = parsed.Place(cli);
        string id = parsed.GetRequiredValue(SharedOptions.JobId);
        bool json = parsed.GetValue(SharedOptions.Json);
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted) && LocalPlace.Find(local.Folder, id) is var status && status.State.IsAtRest())
            return await JobWatch.ReplayAsync(cli, place, status, LocalPlace.Reading(() => StoredEvents(status.RunFolder, json)), json);

        await using Session session = await cli.OpenSession(JobCommand.Request(cli, parsed), cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(id, cli.Interrupted);
        return await JobWatch.StayAsync(cli, session, job, await BeginningAsync(job, json, cli.Interrupted), json);
    }

    /// <summary>Where to begin: a program gets every event; a person who watches a long run gets the newest ones.</summary>
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

    /// <summary>The events to show for a job at rest, from its run folder.</summary>
    static IEnumerable<JobEvent> StoredEvents(string runFolder, bool json)
    {
        if (json) return EventReader.ReadAll(RunFolder.Metrics(runFolder));
        EventSummary summary = EventReader.Summarize(RunFolder.Metrics(runFolder), Sampled);
        return summary.Last <= Replayed ? EventReader.ReadAll(RunFolder.Metrics(runFolder)) : summary.Events;
    }
}
