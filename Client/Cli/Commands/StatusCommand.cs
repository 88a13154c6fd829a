using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow status ID</c>: shows what is known about a job now.</summary>
static class StatusCommand
{
    public static Command Create(CliContext cli)
    {
        Command command = new("status", "Show what is known about a job.") { SharedOptions.JobId, SharedOptions.Json };
        command.SetAction(async (parsed, _) =>
        {
            JobStatus status = await StatusAsync(cli, parsed);
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(status);
            else cli.WriteFacts(JobTables.Facts(status, moment => Text.Moment(moment, cli.Time)));
            return ExitCodes.Done;
        });
        return command.WithPlace();
    }

    static async Task<JobStatus> StatusAsync(CliContext cli, ParseResult parsed)
    {
        JobsPlace place = parsed.Place(cli);
        string id = parsed.GetRequiredValue(SharedOptions.JobId);
        if (place is JobsPlace.Local local && await LocalPlace.IsReadableAsync(local, cli.Interrupted)) return LocalPlace.Find(local.Folder, id);
        await using Session session = await cli.OpenSession(JobCommand.Request(cli, parsed), cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(id, cli.Interrupted);
        return await job.StatusAsync(cli.Interrupted);
    }
}
