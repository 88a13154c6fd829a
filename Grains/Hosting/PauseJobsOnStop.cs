using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Hosting;

/// <summary>Pauses the jobs that depend on a silo before it leaves the cluster in an orderly way, with a checkpoint of their last step.</summary>
/// <remarks>Must be registered after the silo's own service: services stop in the reverse order of their registration.</remarks>
public sealed partial class PauseJobsOnStop(
    IGrainFactory grains, ILocalSiloDetails silo, RunFolders folders, SiloCompute compute, ILogger<PauseJobsOnStop> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Completes when every such job is at rest, or the host gives up waiting.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<JobStatus> jobs = await compute.Files.RunAsync(() => RunListing.Read(folders.Root));
        await Task.WhenAll(jobs.Where(job => !job.State.IsAtRest()).Select(job => PauseAsync(job.Id, cancellationToken)));
    }

    async Task PauseAsync(string id, CancellationToken cancellation)
    {
        try
        {
            JobStatus? status = await grains.GetGrain<IJobGrain>(id).LeaveSiloAsync(silo.SiloAddress, silo.Name).WaitAsync(cancellation);
            if (status is not null) LogStopped(id, status.State.InWords(), status.Message);
        }
        catch (Exception e)
        {
            LogNotPaused(e, id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Job {Id} is {State}: {Message}")]
    partial void LogStopped(string id, string state, string? message);

    [LoggerMessage(LogLevel.Error, "Job {Id} could not be paused before the silo stops; the steps since its last checkpoint are lost.")]
    partial void LogNotPaused(Exception exception, string id);
}
