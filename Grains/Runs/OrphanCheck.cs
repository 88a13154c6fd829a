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
            JobStatus? status;
            try
            {
                status = await job.StatusAsync().WaitAsync(cancellation);
            }
            catch (Exception e) when (LostCall.Is(e))
            {
                return;     // the job is on its way to another silo
            }

            bool isCurrent = status is not null && status.Incarnation == incarnation && !status.State.IsAtRest();
            if (!isCurrent) await stop($"Start {incarnation} of job '{jobId}' is over.");
        }
    }
}
