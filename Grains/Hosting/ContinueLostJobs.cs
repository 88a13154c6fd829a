using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Hosting;

/// <summary>Wakes the jobs that should be running, when a silo starts and whenever another one leaves: a job whose own grain was lost with its silo
/// becomes active here and continues.</summary>
/// <remarks>Every silo does it. Must be registered after the silo's own service.</remarks>
public sealed partial class ContinueLostJobs(
    JobWaker waker, IClusterMembershipService membership, RunFolders folders, SiloCompute compute, ILogger<ContinueLostJobs> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> known = [];
        Task waking = WakeAsync(stoppingToken);
        await foreach (ClusterMembershipSnapshot members in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            HashSet<SiloAddress> active = [.. members.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress)];
            bool hasLost = !known.IsSubsetOf(active);
            known = active;
            if (!hasLost) continue;
            await waking;
            waking = WakeAsync(stoppingToken);
        }
    }

    async Task WakeAsync(CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<JobStatus> jobs = await compute.Files.RunAsync(() => RunListing.Read(folders.Root));
            await Task.WhenAll(jobs.Where(job => !job.State.IsAtRest()).Select(job => waker.WakeAsync(job.Id, cancellation)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotListed(e, folders.Root);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The runs in '{Root}' cannot be listed, so lost jobs are not continued.")]
    partial void LogNotListed(Exception exception, string root);
}
