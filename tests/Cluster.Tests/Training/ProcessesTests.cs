using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>Jobs on real silo processes, spread over two.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ProcessesTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    TinyJob Job => local.Job with { Workers = 3, ParameterShards = 2 };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_silos_share_the_work_and_give_the_bits_of_one()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(Job));
        await using SiloProcess first = await StartAsync("a"), second = await StartAsync("b");
        await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
        foreach (int parameterShards in (int[])[2, 5])
        {
            JobHandle job = await client.SubmitAsync((Job with { ParameterShards = parameterShards }).Yaml, null);
            await job.WaitAsync().WaitAsync(LocalCluster.Limit);
            StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running);
            Assert.Equal("3 workers on 2 silos.", running.Message);
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
        }

        await AssertOnBothAsync(client);
    }

    /// <summary>A job at work has workers and parameter shards on each of two silos.</summary>
    async Task AssertOnBothAsync(WindrowClient client)
    {
        JobHandle job = await client.SubmitAsync((Job with { Steps = 1_000_000 }).Yaml, null);
        await job.StepAsync(1);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(new ClusterBackend.Folder(_folder.Path));
        DetailedGrainStatistic[] grains = await connection.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        foreach (string kind in (string[])["worker-", "parameters-"])
        {
            string ofJob = $"{job.Id}/1/{kind}";
            Assert.Equal(2, grains.Where(grain => grain.GrainId.Key.ToString()!.StartsWith(ofJob, StringComparison.Ordinal)).DistinctBy(grain => grain.SiloAddress).Count());
        }

        await job.CancelAsync();
    }

    Task<SiloProcess> StartAsync(string name) => SiloProcess.StartAsync(_folder.Path, slots: 2, "--name", name);
}
