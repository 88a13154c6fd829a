using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Silo;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>Workers and parameter shards whose job is gone.</summary>
public sealed class OrphanTests
{
    [Fact]
    public async Task Grains_of_a_run_whose_job_was_lost_stop_by_themselves()
    {
        using TempFolder folder = new();
        TinyJob tiny = new() { Text = TinyJob.WriteText(folder.Path), Steps = 1_000_000, ParameterShards = 2, Evaluation = "{everySteps: 1000000}" };
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Cluster = Path.Combine(folder.Path, "runs"), Slots = 2 },
            builder => builder.Services.AddSingleton(new JobPolicies { OrphanCheck = TimeSpan.FromMilliseconds(100) }),
            CancellationToken.None);
        await using WindrowClient client = new(silo.Client);
        JobHandle job = await client.SubmitAsync(tiny.Yaml, null);
        await job.StepAsync(3);
        Assert.Equal(4, await CountAsync());

        // The job's grain ends as if its silo had: it tells no other grain, and its next activation finds that nothing is running.
        await silo.Client.GetGrain<IJobGrain>(job.Id).Cast<IGrainManagementExtension>().DeactivateOnIdle();
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        while (await CountAsync() > 0)
        {
            Assert.False(limit.IsCancellationRequested, $"{await CountAsync()} grains are still active; the job is {await job.StatusAsync()}.");
            await Task.Delay(20);
        }

        Assert.Equal((JobState.Failed, FailureKind.ProcessLost), await StateAsync());

        async Task<int> CountAsync()
        {
            IManagementGrain management = silo.Client.GetGrain<IManagementGrain>(0);
            DetailedGrainStatistic[] grains = await management.GetDetailedGrainStatistics();
            return grains.Count(grain => grain.GrainId.Key.ToString()!.StartsWith($"{job.Id}/", StringComparison.Ordinal));
        }

        async Task<(JobState, FailureKind)> StateAsync()
        {
            JobStatus status = await job.StatusAsync();
            return (status.State, status.Failure);
        }
    }
}
