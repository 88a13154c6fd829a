using Windrow.Client;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>Jobs end with the same bits on processors of different types. The runtime is told not to use some of this processor's instructions, and then
/// computes as on one that does not have them.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class ProcessorsTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    static readonly string[] Settings = ["DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0"];

    [Fact]
    public async Task Jobs_of_every_kind_end_with_the_same_bits_whatever_instructions_the_processor_has()
    {
        Dictionary<string, byte[]>[] expected = await RunAllAsync(variable: null);
        foreach (string setting in Settings)
        {
            foreach ((Dictionary<string, byte[]> one, Dictionary<string, byte[]> other) in expected.Zip(await RunAllAsync(setting))) FinalCheckpoint.AssertSame(one, other);
        }
    }

    [Fact]
    public async Task Two_silos_on_processors_of_different_types_give_the_bits_of_one()
    {
        TinyJob job = JobKinds.OfText(local.Job)[0] with { Steps = 60, Workers = 3, ParameterShards = 2 };
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(job));
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess wide = await cluster.StartSiloAsync("wide"), narrow = await cluster.StartSiloAsync("narrow", variable: Settings[^1]);
        await using WindrowClient client = await cluster.ConnectAsync();
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await TwoSilos.RunAsync(client, job.Yaml)));
    }

    /// <summary>The checkpoints with which all jobs end on a silo that is started with an environment variable.</summary>
    async Task<Dictionary<string, byte[]>[]> RunAllAsync(string? variable)
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess silo = await cluster.StartSiloAsync("silo", variable: variable);
        await using WindrowClient client = await cluster.ConnectAsync();
        List<JobHandle> jobs = [];
        foreach (string yaml in JobKinds.All(local.Job)) jobs.Add(await client.SubmitAsync(yaml, null));

        List<Dictionary<string, byte[]>> checkpoints = [];
        foreach (JobHandle job in jobs)
        {
            await job.WaitAsync().WaitAsync(LocalCluster.Limit);
            checkpoints.Add(await FinalCheckpoint.OfAsync(job));
        }

        return [.. checkpoints];
    }
}
