using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>Jobs end with the same bits on processors of different types. The runtime is told not to use some of this processor's instructions, and then
/// computes as on one that does not have them.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class ProcessorsTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    static readonly string[] Settings = ["DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0"];

    /// <summary>Between them, these jobs use every cell, nearly every optimizer, and whatever else adds numbers or calls elementary functions.</summary>
    TinyJob[] Jobs =>
    [
        local.Job with
        {
            Name = "lstm",
            Model = "{cell: lstm, hiddenSize: 33, layers: 2, embeddingSize: 33, tieEmbeddings: true, dropout: 0.2, layerNorm: true}",
            Training = ["optimizer: adam", "learningRate: 0.01", "clip: {norm: 1}", "schedule: {type: cosine}"],
        },
        local.Job with
        {
            Name = "gru",
            Model = "{cell: gru, hiddenSize: 20, layers: 1, initialization: {inputWeights: glorotNormal, recurrentWeights: orthogonal}}",
            Training = ["optimizer: {type: rmsprop, momentum: 0.5}", "learningRate: 0.003", "schedule: {type: exponential, factor: 0.9}"],
        },
        local.Job with
        {
            Name = "rnn",
            Model = "{cell: rnnRelu, hiddenSize: 20, layers: 2, residual: true}",
            Training = ["optimizer: adagrad", "learningRate: 0.02"],
        },
        local.Job with
        {
            Name = "convolution",
            Model = "{network: convolutional, hiddenSize: 24, layers: 2, embeddingSize: 8, layerNorm: true}",
            Training = ["optimizer: {type: adamw, weightDecay: 0.1}", "learningRate: 0.01", "clip: {value: 0.5}"],
        },
        local.Job with
        {
            Name = "adaptive",
            Unit = "word",
            Model = "{cell: gru, hiddenSize: 20, layers: 1, embeddingSize: 8, output: {type: adaptiveSoftmax, cutoffs: [20, 200], divisor: 2}}",
            Training = ["optimizer: adam", "learningRate: 0.01", "clip: {norm: 1}"],
        },
    ];

    /// <summary>Real numbers, images, text with a class, recordings with a transcript, and pictures with tags.</summary>
    static readonly string[] Samples = ["series", "images", "sentiment", "speech", "pictures"];

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
        TinyJob job = Jobs[0] with { Steps = 60, Workers = 3, ParameterShards = 2 };
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(job));
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess wide = await cluster.StartSiloAsync("wide"), narrow = await cluster.StartSiloAsync("narrow", variable: Settings[^1]);
        await using WindrowClient client = await cluster.ConnectAsync();
        JobHandle handle = await client.SubmitAsync(job.Yaml, null);
        await handle.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal("3 workers on 2 silos.", (await handle.FirstAsync<StateEvent>(state => state.State == JobState.Running)).Message);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(handle));
    }

    /// <summary>The checkpoints with which all jobs end on a silo that is started with an environment variable.</summary>
    async Task<Dictionary<string, byte[]>[]> RunAllAsync(string? variable)
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess silo = await cluster.StartSiloAsync("silo", variable: variable);
        await using WindrowClient client = await cluster.ConnectAsync();
        List<JobHandle> jobs = [];
        foreach (TinyJob job in Jobs) jobs.Add(await client.SubmitAsync((job with { Steps = 10 }).Yaml, null));
        foreach (string sample in Samples) jobs.Add(await client.SubmitAsync(SampleJob.Yaml(sample, steps: 5), null));
        const string Filters = "filters: [16, 32, 32]";
        jobs.Add(await client.SubmitAsync(SampleJob.Yaml("pictures", steps: 3).Replace(Filters, $"{Filters}\n    normGroups: 4\n    dropout: 0.2", StringComparison.Ordinal), null));

        List<Dictionary<string, byte[]>> checkpoints = [];
        foreach (JobHandle job in jobs)
        {
            await job.WaitAsync().WaitAsync(LocalCluster.Limit);
            checkpoints.Add(await FinalCheckpoint.OfAsync(job));
        }

        return [.. checkpoints];
    }
}
