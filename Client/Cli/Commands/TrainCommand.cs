using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow train FILE</c>: submits a job and watches it. It runs on this machine unless a cluster is named.</summary>
static class TrainCommand
{
    static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return as soon as the cluster has accepted the job." };

    public static Command Create(CliContext cli)
    {
        Command command = new("train", "Train the model that a job file describes, and watch the training.")
        {
            SharedOptions.JobFile, SharedOptions.Set, NoWait, SharedOptions.Json, SharedOptions.Slots, SharedOptions.Blas,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        bool noWait = parsed.GetValue(NoWait);
        SessionRequest request = RunningRequest.Of(parsed, cli, noWait);
        (_, string resolved, string text) = JobFiles.Read(parsed.GetRequiredValue(SharedOptions.JobFile), parsed.GetValue(SharedOptions.Set) ?? []);
        ComputeNotice.Write(cli, request);
        await using Session session = await cli.OpenSession(request, cli.Interrupted);
        JobHandle job = await session.Client.SubmitAsync(resolved, text, CancellationToken.None); // not cancelled by Ctrl-C: a submitted job must be paused instead

        bool json = parsed.GetValue(SharedOptions.Json);
        if (noWait) return await SubmitCommand.ReportAsync(cli, session, job, json);
        cli.Error.WriteLine($"Job {job.Id} in {job.RunFolder}");
        return await JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), json);
    }
}
