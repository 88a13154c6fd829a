using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Hosting;

/// <summary>Moves the jobs that depend on a silo to other silos before it leaves the cluster in an orderly way. If there is no other silo, pauses
/// them with a checkpoint of their last step.</summary>
/// <remarks>Must be registered after the silo's own service: services stop in the reverse order of their registration.</remarks>
public sealed partial class MoveJobsOnStop(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ClusterSilos silos,
    RunFolders folders,
    SiloCompute compute,
    SiloRunGrains runs,
    ILogger<MoveJobsOnStop> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Completes when every such job has left, or the host gives up waiting.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        silos.Stop();
        IReadOnlyList<JobStatus> jobs = await compute.Files.RunAsync(() => RunListing.Read(folders.Root));
        await Task.WhenAll(jobs.Where(job => !job.State.IsAtRest()).Select(job => MoveAsync(job.Id, cancellationToken)));
        // The grains that are left belong to starts that are over. Their calls would never return, and the silo would wait for them.
        await runs.StopAsync($"Silo '{silo.Name}' is stopping.").WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task MoveAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(id).LeaveSiloAsync(silo.SiloAddress, silo.Name).WaitAsync(cancellation);
        }
        catch (Exception e)
        {
            LogNotMoved(e, id);
        }
    }

    [LoggerMessage(LogLevel.Error, "Job {Id} could not leave the silo before it stops; it will continue from the copies on other silos, or from its last checkpoint.")]
    partial void LogNotMoved(Exception exception, string id);
}
