using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow resume ID</c>: starts a paused, failed or cancelled job again, and stays with it.</summary>
static class ResumeCommand
{
    static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return as soon as the cluster has started the job." };

    public static Command Create(CliContext cli)
    {
        Command command = new("resume", "Go on with a job from its newest checkpoint, and watch.")
        {
            SharedOptions.JobId, NoWait, SharedOptions.Json, SharedOptions.Slots, SharedOptions.Blas,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        bool noWait = parsed.GetValue(NoWait);
        bool json = parsed.GetValue(SharedOptions.Json);
        SessionRequest request = RunningRequest.Of(parsed, cli, noWait);
        ComputeNotice.Write(cli, request);
        await using Session session = await cli.OpenSession(request, cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(parsed.GetRequiredValue(SharedOptions.JobId), cli.Interrupted);
        JobProgress progress = await HistoryAsync(job, cli.Interrupted);

        ControlReply reply = await job.ResumeAsync(CancellationToken.None); // a job that was resumed must be paused
        bool runsAnyway = reply.Status is { } status && !status.State.IsAtRest(); // a silo goes on by itself with what it was at when it died
        if (!reply.Accepted && !runsAnyway)
        {
            cli.Error.WriteLine(reply.Message);
            return ExitCodes.WrongInput;
        }

        if (noWait) return await SubmitCommand.ReportAsync(cli, session, job, json);
        cli.Error.WriteLine(reply.Message);
        return await Attendance.StayAsync(cli, session, job, progress, json);
    }

    /// <summary>The progress so far of a job at rest; nothing when it is not at rest, because watching shows it from the beginning.</summary>
    static async Task<JobProgress> HistoryAsync(JobHandle job, CancellationToken cancellation)
    {
        JobProgress progress = new(job.Id);
        JobStatus status = await job.StatusAsync(cancellation);
        if (status.State.IsAtRest()) progress.Begin(status, await job.SummaryAsync(cancellation: cancellation));
        return progress;
    }
}
