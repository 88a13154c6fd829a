using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow events ID</c>: what happened to a job, without its steps: states, faults, users' orders, checkpoints.</summary>
static class EventsCommand
{
    static readonly Option<bool> Follow = new("--follow") { Description = "Go on with new events until the job is at rest." };

    public static Command Create(CliContext cli)
    {
        Command command = new("events", "List what happened to a job: its states, faults, orders and checkpoints.") { SharedOptions.JobId, Follow, SharedOptions.Json };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        JobsPlace place = parsed.Place(cli);
        string id = parsed.GetRequiredValue(SharedOptions.JobId);
        bool json = parsed.GetValue(SharedOptions.Json), follow = parsed.GetValue(Follow);
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted))
        {
            JobStatus status = LocalPlace.Find(local.Folder, id);
            if (!follow || status.State.IsAtRest())
            {
                foreach (JobEvent jobEvent in LocalPlace.Reading(() => EventReader.ReadAll(RunFolder.Metrics(status.RunFolder)).Where(IsShown).ToArray())) Write(cli, id, jobEvent, json);
                return ExitCodes.Done;
            }
        }

        await using Session session = await cli.OpenSession(JobCommand.Request(cli, parsed), cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(id, cli.Interrupted);
        await foreach (JobEvent jobEvent in follow ? job.WatchAsync(1, cli.Interrupted) : job.StoredEventsAsync(cli.Interrupted))
        {
            if (IsShown(jobEvent)) Write(cli, id, jobEvent, json);
        }

        return ExitCodes.Done;
    }

    static bool IsShown(JobEvent jobEvent) => jobEvent is not (StepEvent or EvaluationEvent or GradientsEvent);

    static void Write(CliContext cli, string id, JobEvent jobEvent, bool json)
    {
        if (json) cli.Out.WriteLine(JobEventJson.Write(jobEvent));
        else cli.Out.WriteLine($"{Text.Moment(jobEvent.Time, cli.Time)}  {EventLines.Of(id, jobEvent, cli.Time)}");
    }
}
