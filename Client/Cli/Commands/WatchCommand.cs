using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow watch ID</c>: a job's progress from its beginning, until it is at rest.</summary>
static class WatchCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("watch", "Watch a job until it is at rest. Ctrl-C ends the watching, not the job.")
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
        if (await LocalPlace.IsReadableAsync(place, cli.Interrupted) && LocalPlace.Find(place.Folder, id) is var status && status.State.IsAtRest())
            return await JobWatch.ReplayAsync(cli, place, status, RunEvents.Read(status.RunFolder), json);

        await using Session session = await cli.OpenSession(JobCommand.Request(cli, parsed), cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(id, cli.Interrupted);
        return await JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), json);
    }
}
