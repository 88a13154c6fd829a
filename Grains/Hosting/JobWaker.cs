using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Hosting;

/// <summary>Calls the grains of jobs: one that should be running and is not becomes active, and continues.</summary>
/// <remarks>Waking a running job changes nothing.</remarks>
public sealed partial class JobWaker(IGrainFactory grains, JobPolicies policies, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<JobWaker> log)
{
    /// <summary>Calls a job until it answers: its grain may have to wait until the directory has noticed that it was lost.</summary>
    public async Task WakeAsync(string id, CancellationToken cancellation)
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

    /// <summary>Calls a job in a moment, when the grain that asks for it is no longer active.</summary>
    public void WakeSoon(string id) => _ = Task.Run(async () =>
    {
        CancellationToken stopping = lifetime.ApplicationStopping;
        await Task.Delay(policies.WakeSuperseded, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WakeAsync(id, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    [LoggerMessage(LogLevel.Information, "Job {Id} does not answer; asking again: {Reason}")]
    partial void LogNotWoken(string id, string reason);
}
