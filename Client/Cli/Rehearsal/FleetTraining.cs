using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Rehearsal;

/// <summary>What <c>train --silos</c> is asked for.</summary>
/// <param name="Place">The folder of the runs.</param>
/// <param name="Database">The address of the database that the silos share; null when they share the folder of the runs.</param>
/// <param name="Silos">Number of silo processes.</param>
/// <param name="Slots">Workers that each computes at the same time.</param>
/// <param name="Blas">What multiplies matrices; null for the default.</param>
/// <param name="Plan">Failures to rehearse; empty for none.</param>
/// <param name="Seed">Seed of the choice of silos and moments.</param>
/// <param name="Json">Whether to write JSON, for programs.</param>
sealed record FleetRequest(JobsPlace.Local Place, string? Database, int Silos, int Slots, string? Blas, IReadOnlyList<Disturbance> Plan, int Seed, bool Json);

/// <summary>Trains a job on silo processes of its own, and can disturb them by a plan, to compare the result with an undisturbed run.</summary>
static class FleetTraining
{
    /// <summary>Runs the job, and after a rehearsal the undisturbed one.</summary>
    /// <param name="cli">The command's inputs and outputs.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="resolved">The job file with absolute paths.</param>
    /// <param name="original">The job file as its user wrote it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CliContext cli, FleetRequest request, string resolved, string original)
    {
        PrivateFiles.FromNowOn();
        (int exitCode, JobStatus? disturbed, IReadOnlyList<Fault> faults) = await RunOnFleetAsync(cli, request, resolved, original);
        if (request.Plan.Count == 0 || disturbed is null) return exitCode;

        cli.Error.WriteLine();
        // In one process: that the bits do not depend on how the work was divided is part of the promise.
        cli.Error.WriteLine("The same job without disturbances, in one process:");
        await using Session session = await cli.OpenSession(
            new SessionRequest(request.Place) { RunsJobs = true, Slots = request.Slots * request.Silos, Blas = request.Blas }, cli.Interrupted);
        JobHandle job = await session.Client.SubmitAsync(resolved, original, CancellationToken.None);
        exitCode = await JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), request.Json);
        if (exitCode != ExitCodes.Done) return exitCode;
        return Report(cli, RehearsalReport.Compare(disturbed, await job.StatusAsync(), faults), request.Json);
    }

    /// <returns>The exit code, the job when it has completed, and what was done to its silos.</returns>
    static async Task<(int ExitCode, JobStatus? Completed, IReadOnlyList<Fault> Faults)> RunOnFleetAsync(
        CliContext cli, FleetRequest request, string resolved, string original)
    {
        await using SiloFleet fleet = await SiloFleet.StartAsync(
            request.Silos, name => FleetSilo.Start(request, name), cli.Error.WriteLine, cli.Interrupted);
        WindrowClient client = await WindrowClient.ConnectAsync(request.Database ?? request.Place.Folder, cli.Interrupted);
        await using Session session = new(client, request.Place, ownsJobs: true, client);
        await RefuseOthersAsync(client, request);
        JobHandle job = await client.SubmitAsync(resolved, original, CancellationToken.None);
        cli.Error.WriteLine($"Job {job.Id} in {job.RunFolder}, on {request.Silos} silos");

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cli.Interrupted);
        StepWatch steps = new();
        Task following = steps.FollowAsync(job, end.Token);
        using Disturber disturber = new(fleet, steps, cli);
        Task disturbing = disturber.RunAsync(request.Plan, request.Seed, end.Token);
        Task<int> watching = JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), request.Json);
        int exitCode;
        try
        {
            // A plan may have been carried out before the job has ended.
            if (await Task.WhenAny(watching, disturbing, fleet.Broken) == disturbing) await disturbing;
            exitCode = await await Task.WhenAny(watching, Failing(fleet.Broken));
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(following, disturbing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        JobStatus? completed = exitCode == ExitCodes.Done ? await job.WaitAsync(cli.Interrupted) : null;
        await fleet.StopAsync();
        return (exitCode, completed, disturber.Faults);

        static async Task<int> Failing(Task broken)
        {
            await broken;
            return ExitCodes.Failed;
        }
    }

    /// <summary>Refuses a database with silos that are not the command's own: the job would use them, and they would see its silos die.</summary>
    static async Task RefuseOthersAsync(WindrowClient client, FleetRequest request)
    {
        if (request.Database is null) return;       // no other silo can have the folder
        int others = (await client.NodesAsync()).Count - request.Silos;
        if (others > 0)
            throw new UserErrorException(
                $"The database has {others} {(others == 1 ? "silo" : "silos")} besides the {request.Silos} of this command. Name a database that no cluster uses, such as a new one.");
    }

    static int Report(CliContext cli, RehearsalReport report, bool json)
    {
        if (json)
        {
            cli.WriteJson(new
            {
                Event = "rehearsal",
                Same = report.IsSame,
                report.HasEveryStepOnce,
                report.Files,
                report.DifferentFiles,
                report.Job.Recoveries,
                report.Disturbed.StepsMadeAgain,
                Seconds = report.Disturbed.Duration.TotalSeconds,
                UndisturbedSeconds = report.Undisturbed.Duration.TotalSeconds,
                MedianRecoverySeconds = report.MedianRecovery?.TotalSeconds,
                LongestRecoverySeconds = report.LongestRecovery?.TotalSeconds,
                Faults = report.Faults.Select(fault => new { fault.Kind, fault.Silos, fault.Step, RecoverySeconds = fault.Recovery?.TotalSeconds }),
            });
        }
        else
        {
            cli.Out.WriteLine();
            cli.WriteFacts(report.Facts());
        }

        return report.IsSame ? ExitCodes.Done : ExitCodes.Failed;
    }
}
