using Microsoft.Extensions.DependencyInjection;
using Windrow.Grains.Jobs;
using Windrow.Grains.Parameters;

namespace Windrow.Grains.Runs;

/// <summary>Keeps the grains of a run active as long as its job needs them, and stops them after that: if the job's grain is lost or starts
/// again, nothing else tells them to stop.</summary>
static class OrphanCheck
{
    /// <summary>Asks the job at intervals, and stops the grain when the job no longer runs this start.</summary>
    /// <param name="grain">A worker or parameter shard.</param>
    /// <param name="policies">The interval.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="incarnation">The start that the grain belongs to.</param>
    /// <param name="stop">Stops the grain, given a reason.</param>
    public static void StopWhenOrphaned(this Grain grain, JobPolicies policies, string jobId, int incarnation, Func<string, Task> stop)
    {
        // Interleaves, because a worker's step or a segment may take longer than the interval.
        GrainTimerCreationOptions options = new(policies.OrphanCheck, policies.OrphanCheck) { Interleave = true, KeepAlive = true };
        grain.RegisterGrainTimer(CheckAsync, options);

        async Task CheckAsync(CancellationToken cancellation)
        {
            IJobGrain job = ((IGrainBase)grain).GrainContext.ActivationServices.GetRequiredService<IGrainFactory>().GetGrain<IJobGrain>(jobId);
            if (!await MayNeedAsync(job, incarnation, cancellation)) await stop($"Start {incarnation} of job '{jobId}' is over.");
        }
    }

    /// <summary>Whether a job may still need what it has on a silo. A job that does not answer may: it is on its way to another silo.</summary>
    /// <param name="job">The job.</param>
    /// <param name="incarnation">The only start that needs it; null when any does.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<bool> MayNeedAsync(IJobGrain job, int? incarnation, CancellationToken cancellation)
    {
        try
        {
            JobStatus? status = await job.StatusAsync().WaitAsync(cancellation);
            return status is not null && !status.State.IsAtRest() && (incarnation ?? status.Incarnation) == status.Incarnation;
        }
        catch (Exception e) when (LostCall.Is(e))
        {
            return true;
        }
    }
}
