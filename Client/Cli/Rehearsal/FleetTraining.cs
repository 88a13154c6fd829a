using Windrow.Cli.Hosting;
using Windrow.Cli.Views;
using Windrow.Cli.Watching;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Cli.Rehearsal;

/// <summary>What <c>train --silos</c> is asked for.</summary>
/// <param name="Place">The folder of the runs.</param>
/// <param name="Silos">Number of silo processes.</param>
/// <param name="Slots">Workers that each computes at the same time.</param>
/// <param name="Blas">What multiplies matrices; null for the default.</param>
/// <param name="Plan">Failures to rehearse; empty for none.</param>
/// <param name="Seed">Seed of the choice of silos and moments.</param>
/// <param name="Json">Whether to write JSON, for programs.</param>
sealed record FleetRequest(JobsPlace.Local Place, int Silos, int Slots, string? Blas, IReadOnlyList<Disturbance> Plan, int Seed, bool Json);

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
        (int exitCode, JobStatus disturbed, List<Fault> faults) = await RunOnFleetAsync(cli, request, resolved, original);
        if (request.Plan.Count == 0 || exitCode != ExitCodes.Done) return exitCode;

        cli.Error.WriteLine();
        cli.Error.WriteLine("The same job without disturbances:");
        await using Session session = await cli.OpenSession(
            new SessionRequest(request.Place) { RunsJobs = true, Slots = request.Slots * request.Silos, Blas = request.Blas }, cli.Interrupted);
        JobHandle job = await session.Client.SubmitAsync(resolved, original, CancellationToken.None);
        exitCode = await JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), request.Json);
        if (exitCode != ExitCodes.Done) return exitCode;
        return Report(cli, RehearsalReport.Compare(disturbed, await job.StatusAsync(), faults), request.Json);
    }

    static async Task<(int ExitCode, JobStatus Status, List<Fault> Faults)> RunOnFleetAsync(CliContext cli, FleetRequest request, string resolved, string original)
    {
        List<Fault> faults = [];
        await using SiloFleet fleet = await SiloFleet.StartAsync(request.Place.Folder, request.Silos, request.Slots, request.Blas, cli.Interrupted);
        WindrowClient client = await WindrowClient.ConnectAsync(request.Place.Folder, cli.Interrupted);
        await using Session session = new(client, request.Place, ownsJobs: true, client);
        JobHandle job = await client.SubmitAsync(resolved, original, CancellationToken.None);
        cli.Error.WriteLine($"Job {job.Id} in {job.RunFolder}, on {request.Silos} silos");

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cli.Interrupted);
        FurthestStep steps = new();
        Task following = steps.FollowAsync(job, end.Token);
        using Disturber disturber = new(fleet, steps, request.Seed, fault => Note(cli, faults, fault));
        Task disturbing = disturber.RunAsync(request.Plan, end.Token);
        Task<int> watching = JobWatch.StayAsync(cli, session, job, new JobProgress(job.Id), request.Json);
        // A plan may be carried out before the job has ended; if it fails, the watching would go on without it.
        if (await Task.WhenAny(watching, disturbing) == disturbing && disturbing.IsFaulted) await disturbing;
        int exitCode = await watching;
        JobStatus status = await job.StatusAsync();
        await end.CancelAsync();
        await Task.WhenAll(following, disturbing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await fleet.StopAsync();
        return (exitCode, status, faults);
    }

    static void Note(CliContext cli, List<Fault> faults, Fault fault)
    {
        faults.Add(fault);
        string recovery = fault.Recovery is TimeSpan time ? $"the next new step came after {time.TotalSeconds:0.0} s" : "the job ended before another step";
        cli.Error.WriteLine($"rehearsal: {fault.Kind.ToString().ToLowerInvariant()} {string.Join(", ", fault.Silos)} at step {fault.Step}: {recovery}");
    }

    static int Report(CliContext cli, RehearsalReport report, bool json)
    {
        if (json)
        {
            cli.WriteJson(new
            {
                Event = "rehearsal",
                Same = report.IsSame,
                report.StepsRecordedOnce,
                report.DifferentFiles,
                report.Disturbed.Recoveries,
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
