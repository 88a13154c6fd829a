using System.CommandLine;
using Windrow.Cli.Views;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow status ID</c>: what is known about a job now.</summary>
static class StatusCommand
{
    public static Command Create(CliContext cli) =>
        JobCommand.Create(cli, "status", "Show what is known about a job.", async (job, parsed) =>
        {
            JobStatus status = await job.StatusAsync(cli.Interrupted);
            if (parsed.GetValue(SharedOptions.Json)) cli.WriteJson(status);
            else cli.WriteFacts(JobTables.Facts(status, cli.Time));
            return ExitCodes.Done;
        });
}
