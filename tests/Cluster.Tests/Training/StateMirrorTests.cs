using Windrow.Client;
using Windrow.Grains.Mirrors;

namespace Windrow.Tests.Training;

/// <summary>Copies of the state that silos make while a job trains.</summary>
public sealed class StateMirrorTests(LocalCluster local) : IClassFixture<LocalCluster>
{
    /// <summary>A job does not wait for a copy that takes minutes, and its later parts would be those of a later step.</summary>
    [Fact]
    public async Task A_copy_is_not_completed_when_the_job_has_gone_on()
    {
        JobHandle job = await local.SubmitAsync(local.Job with { Steps = 100_000 });
        await job.StepAsync(50);
        SiloAddress silo = (await local.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys.Single();
        IStateMirrorGrain mirror = local.Grains.GetGrain<IStateMirrorGrain>(silo.ToParsableString());
        MirrorOrder order = new()
        {
            JobId = job.Id,
            Incarnation = (await job.StatusAsync()).Incarnation,
            Step = 10,
            Confirmed = -1,
            Progress = "{}",
            Sources = [],
            LocalWeights = false,
        };
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => mirror.KeepAsync(order));
        Assert.Equal($"The copy of step 10 of job '{job.Id}' took so long that the job has gone on.", refused.Message);
        Assert.Empty(await mirror.ListAsync(job.Id));
        Assert.True((await job.CancelAsync()).Accepted);
    }
}
