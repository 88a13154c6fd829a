using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow resume ID</c>: restarts a job at rest (a completed one needs settings that extend it) and watches it.</summary>
static class ResumeCommand
{
    static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return as soon as the cluster has started the job." };

    static readonly Option<string[]> Set = new("--set")
    {
        Description = "Change a setting from the checkpoint on, such as training.maxEpochs=20 to train longer. These can change: the length, early stopping, "
            + "the learning rate and its schedule, checkpoints, evaluation and telemetry. May be given several times.",
        HelpName = "KEY=VALUE",
    };

    public static Command Create(CliContext cli)
    {
        Command command = new("resume", "Resume a job from its newest checkpoint, and watch it.")
        {
            SharedOptions.JobId, Set, NoWait, SharedOptions.Json, SharedOptions.Slots, SharedOptions.Blas,
        };
        command.SetAction((parsed, _) => RunAsync(cli, parsed));
        return command.WithPlace();
    }

    static async Task<int> RunAsync(CliContext cli, ParseResult parsed)
    {
        bool noWait = parsed.GetValue(NoWait);
        bool json = parsed.GetValue(SharedOptions.Json);
        string id = parsed.GetRequiredValue(SharedOptions.JobId);
        SessionRequest request = RunningRequest.Of(parsed, cli, noWait) with { JobId = id };
        ComputeNotice.Write(cli, request);
        await using Session session = await cli.OpenSession(request, cli.Interrupted);
        JobHandle job = await session.Client.GetAsync(id, cli.Interrupted);
        await NoteEditedJobFileAsync(cli, job);
        JobProgress progress = noWait ? new(id) : await HistoryAsync(job, cli.Interrupted);

        // Not cancelled by Ctrl-C: once a job has been resumed, it has to be paused.
        ControlReply reply = await job.ResumeAsync(parsed.GetValue(Set) ?? [], CancellationToken.None);
        bool isRunning = reply.Status is { } status && !status.State.IsAtRest(); // someone else resumed it
        if (!reply.Accepted && !isRunning) throw new UserErrorException(reply.Message);

        if (noWait) return await SubmitCommand.ReportAsync(cli, session, job, json);
        cli.Error.WriteLine(reply.Message);
        return await JobWatch.StayAsync(cli, session, job, progress, json);
    }

    /// <summary>A user who edits the job file in the run folder expects that to have an effect.</summary>
    static async Task NoteEditedJobFileAsync(CliContext cli, JobHandle job)
    {
        string file = Path.Combine(job.RunFolder, RunFolder.JobFile);
        if (!File.Exists(file)) return; // the run folder is on another machine
        string submitted = await job.JobFileAsync(cli.Interrupted);
        if (LocalPlace.Reading(() => File.ReadAllText(file)) == submitted) return;
        cli.Error.WriteLine($"'{file}' was edited. That has no effect: a job keeps the settings it was submitted with.");
        cli.Error.WriteLine("'windrow resume --help' says what --set can change; for everything else, train the edited file as a new job.");
    }

    /// <summary>The progress so far of a job at rest; empty for any other job, because watching shows it from the beginning.</summary>
    static async Task<JobProgress> HistoryAsync(JobHandle job, CancellationToken cancellation)
    {
        JobProgress progress = new(job.Id);
        JobStatus status = await job.StatusAsync(cancellation);
        if (status.State.IsAtRest() && status.Incarnation > 0) progress.Begin(status, await job.SummaryAsync(cancellation: cancellation));
        return progress;
    }
}
