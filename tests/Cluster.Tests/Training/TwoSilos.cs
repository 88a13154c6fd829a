using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>Runs jobs on two silos that have just started.</summary>
static class TwoSilos
{
    const int MostTries = 10;

    /// <summary>Runs a job of three workers to its end, on both silos from its first step on. One that was placed before the silos knew of each other,
    /// on the first alone, is run again.</summary>
    public static async Task<JobHandle> RunAsync(WindrowClient client, string yaml)
    {
        for (int attempt = 1; ; attempt++)
        {
            JobHandle job = await client.SubmitAsync(yaml, null);
            await job.WaitAsync().WaitAsync(LocalCluster.Limit);
            string? placed = (await job.FirstAsync<StateEvent>(state => state.State == JobState.Running)).Message;
            if (placed == "3 workers on 2 silos.") return job;
            Assert.True(attempt < MostTries && placed == "3 workers on 1 silo.", placed);
        }
    }
}
