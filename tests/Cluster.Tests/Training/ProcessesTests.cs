using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>Jobs on real silo processes, spread over two.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class ProcessesTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    TinyJob Job => local.Job with { Workers = 3, ParameterShards = 2 };

    [Theory, InFolder, InDatabase]
    public async Task Two_silos_share_the_work_and_give_the_bits_of_one(Backend backend)
    {
        using TestCluster cluster = await TestCluster.CreateAsync(backend, postgres);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(Job));
        await using SiloProcess first = await cluster.StartSiloAsync("a"), second = await cluster.StartSiloAsync("b");
        await using WindrowClient client = await cluster.ConnectAsync();
        foreach (int parameterShards in (int[])[2, 5])
        {
            JobHandle job = await TwoSilos.RunAsync(client, (Job with { ParameterShards = parameterShards }).Yaml);
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
        }

        await AssertOnBothAsync(cluster, client);
    }

    /// <summary>A running job has workers and parameter shards on each of two silos.</summary>
    async Task AssertOnBothAsync(TestCluster cluster, WindrowClient client)
    {
        JobHandle job = await client.SubmitAsync((Job with { Steps = 1_000_000 }).Yaml, null);
        await job.StepAsync(1);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(cluster.Backend);
        DetailedGrainStatistic[] grains = await connection.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        foreach (string kind in (string[])["worker-", "parameters-"])
        {
            string ofJob = $"{job.Id}/1/{kind}";
            Assert.Equal(2, grains.Where(grain => grain.GrainId.Key.ToString()!.StartsWith(ofJob, StringComparison.Ordinal)).DistinctBy(grain => grain.SiloAddress).Count());
        }

        await job.CancelAsync();
    }
}
