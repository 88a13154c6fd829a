using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Cli.Watching;

/// <summary>Shows a job until it is at rest or the user interrupts, and determines the exit code.</summary>
static class JobWatch
{
    /// <summary>Watches a job through a session.</summary>
    /// <param name="cli">Where to show it.</param>
    /// <param name="session">The job's session.</param>
    /// <param name="job">The job.</param>
    /// <param name="progress">The events so far; watching continues after the last of them.</param>
    /// <param name="json">Whether to write JSON, for programs.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> StayAsync(CliContext cli, Session session, JobHandle job, JobProgress progress, bool json)
    {
        try
        {
            await using (new StorageWatch(cli, job, progress, isSaid: json || !cli.IsTerminal))
                await EventDisplay.ShowAsync(cli, job.WatchAsync(progress.Sequence + 1, cli.Interrupted), progress, json, cli.Interrupted);
            return Report(cli, session.Place, await job.WaitAsync(cli.Interrupted), json);
        }
        catch (OperationCanceledException) when (cli.Interrupted.IsCancellationRequested)
        {
            return session.OwnsJobs ? await PauseAsync(cli, session, job, json) : Detach(cli, session, job);
        }
    }

    /// <summary>Shows what happened to a job that is at rest.</summary>
    /// <param name="cli">Where to show it.</param>
    /// <param name="place">Where the job is.</param>
    /// <param name="status">The job.</param>
    /// <param name="events">Its events.</param>
    /// <param name="json">Whether to write JSON, for programs.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ReplayAsync(CliContext cli, JobsPlace place, JobStatus status, IEnumerable<JobEvent> events, bool json)
    {
        await EventDisplay.ShowAsync(cli, events.ToAsyncEnumerable(), new JobProgress(status.Id), json, cli.Interrupted);
        return Report(cli, place, status, json);
    }

    static int Report(CliContext cli, JobsPlace place, JobStatus status, bool json)
    {
        int exitCode = ExitCodes.Of(status);
        if (json && status.State == JobState.Failed)
        {
            ErrorReport.Write(cli.Error, exitCode, [status.Message ?? $"{status.Id} failed."], json);
            return exitCode;
        }

        TextWriter writer = json || status.State == JobState.Failed ? cli.Error : cli.Out;
        foreach (string line in Summary.Lines(status, place)) writer.WriteLine(line);
        return exitCode;
    }

    static async Task<int> PauseAsync(CliContext cli, Session session, JobHandle job, bool json)
    {
        cli.Error.WriteLine($"Pausing {job.Id} with a checkpoint. Press Ctrl-C again to stop at once and lose the steps since the last checkpoint.");
        ControlReply reply = await job.PauseAsync(CancellationToken.None);
        if (!reply.Accepted && reply.Status is { } status && status.State.IsAtRest()) return Report(cli, session.Place, status, json);

        cli.Error.WriteLine(reply.Message);
        cli.Error.WriteLine($"Continue with:  windrow resume {job.Id}{session.Place.Suffix}");
        return ExitCodes.Interrupted;
    }

    static int Detach(CliContext cli, Session session, JobHandle job)
    {
        cli.Error.WriteLine($"{job.Id} keeps running without this window.");
        cli.Error.WriteLine($"Watch it again with:  windrow watch {job.Id}{session.Place.Suffix}");
        return ExitCodes.Interrupted;
    }
}
