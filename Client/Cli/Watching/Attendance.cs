using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Watching;

/// <summary>Stays with a job until it is at rest or the user has had enough, and finds the exit code.</summary>
static class Attendance
{
    /// <param name="cli">Where to show it.</param>
    /// <param name="session">The job's session.</param>
    /// <param name="job">The job.</param>
    /// <param name="progress">The events so far; the watch goes on after the last of them.</param>
    /// <param name="json">Whether a program reads it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> StayAsync(CliContext cli, Session session, JobHandle job, JobProgress progress, bool json)
    {
        try
        {
            await EventDisplay.ShowAsync(cli, job.WatchAsync(progress.Sequence + 1, cli.Interrupted), progress, json, cli.Interrupted);
            return Report(cli, session, await job.WaitAsync(cli.Interrupted), json);
        }
        catch (OperationCanceledException) when (cli.Interrupted.IsCancellationRequested)
        {
            return session.OwnsJobs ? await PauseAsync(cli, session, job) : Detach(cli, session, job);
        }
    }

    static int Report(CliContext cli, Session session, JobStatus status, bool json)
    {
        TextWriter writer = json || status.State == JobState.Failed ? cli.Error : cli.Out;
        foreach (string line in Summary.Lines(status, session.Place)) writer.WriteLine(line);
        return ExitCodes.Of(status);
    }

    static async Task<int> PauseAsync(CliContext cli, Session session, JobHandle job)
    {
        cli.Error.WriteLine($"Pausing {job.Id} with a checkpoint. Ctrl-C again ends at once and loses the steps since the last one.");
        ControlReply reply = await job.PauseAsync(CancellationToken.None);
        if (!reply.Accepted && reply.Status is { } status && status.State.IsAtRest()) return Report(cli, session, status, json: true);

        cli.Error.WriteLine(reply.Message);
        cli.Error.WriteLine($"Go on with:  windrow resume {job.Id}{session.Place.Suffix}");
        return ExitCodes.Interrupted;
    }

    static int Detach(CliContext cli, Session session, JobHandle job)
    {
        cli.Error.WriteLine($"{job.Id} goes on without this window.");
        cli.Error.WriteLine($"Come back with:  windrow watch {job.Id}{session.Place.Suffix}");
        return ExitCodes.Interrupted;
    }
}
