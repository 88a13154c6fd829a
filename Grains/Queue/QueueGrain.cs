using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Queue;

/// <summary>The mailbox of the cluster's queue: <see cref="JobQueue"/> remembers, <see cref="Scheduler"/> decides. The key is
/// <see cref="IQueueGrain.Key"/>.</summary>
/// <remarks>Stores nothing. When its silo is lost, the next activation learns everything from the run folders and from the jobs' next
/// requests.</remarks>
public sealed class QueueGrain(
    GrainSettings settings, RunFolders folders, SiloCompute compute, ClusterSilos silos, JobPolicies policies, TimeProvider time) : Grain, IQueueGrain
{
    JobQueue _queue = null!;        // from activation on

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<JobStatus> jobs = await compute.Files.RunAsync(() => RunListing.Read(folders.Root));
        // A job on a silo that hangs asks again as soon as the silo has been declared dead.
        TimeSpan silence = policies.DeathIsNoticed + policies.QueueAnswer + policies.SlotCheck;
        _queue = JobQueue.From(settings.Queue ?? new QueueRules(), silence, jobs, time.GetUtcNow());
    }

    public Task<SlotAnswer> AskAsync(SlotRequest request) => Task.FromResult(_queue.Ask(request, Silos(), time.GetUtcNow()));

    public Task LeaveAsync(SlotRequest request)
    {
        _queue.Leave(request);
        return Task.CompletedTask;
    }

    public Task<QueueListing> ListAsync() => Task.FromResult(_queue.List(Silos(), time.GetUtcNow()));

    SiloSlots[] Silos() => [.. silos.Active().Select(silo => new SiloSlots(silo.Address, silo.Slots))];
}
