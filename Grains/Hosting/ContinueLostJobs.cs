using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Hosting;

/// <summary>Wakes the jobs that should be running, when a silo starts and whenever another one leaves: a job whose own grain was lost with its silo
/// becomes active here and continues.</summary>
/// <remarks>Waking a running job changes nothing, so every silo does it. Must be registered after the silo's own service.</remarks>
public sealed partial class ContinueLostJobs(
    IGrainFactory grains, IClusterMembershipService membership, RunFolders folders, SiloCompute compute, JobPolicies policies, TimeProvider time, ILogger<ContinueLostJobs> log)
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
            await Task.WhenAll(jobs.Where(job => !job.State.IsAtRest()).Select(job => WakeAsync(job.Id, cancellation)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotListed(e, folders.Root);
        }
    }

    /// <summary>Asks until the job answers: its grain may have to wait until the directory has noticed the loss too.</summary>
    async Task WakeAsync(string id, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<IJobGrain>(id).StatusAsync().WaitAsync(policies.ListLimit, time, cancellation);
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                LogNotWoken(id, e.Message);
            }

            await Task.Delay(policies.WakeAgain, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The runs in '{Root}' cannot be listed, so lost jobs are not continued.")]
    partial void LogNotListed(Exception exception, string root);

    [LoggerMessage(LogLevel.Information, "Job {Id} does not answer; asking again: {Reason}")]
    partial void LogNotWoken(string id, string reason);
}
