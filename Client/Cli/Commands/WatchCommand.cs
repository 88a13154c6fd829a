using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;

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
        command.SetAction(async (parsed, _) =>
        {
            await using Session session = await cli.OpenSession(new SessionRequest(parsed.Place(cli)), cli.Interrupted);
            JobHandle job = await session.Client.GetAsync(parsed.GetRequiredValue(SharedOptions.JobId), cli.Interrupted);
            return await Attendance.StayAsync(cli, session, job, new JobProgress(job.Id), parsed.GetValue(SharedOptions.Json));
        });
        return command.WithPlace();
    }
}
