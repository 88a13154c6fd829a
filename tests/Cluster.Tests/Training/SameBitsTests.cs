using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>A job's result depends on its job file and on nothing else: whole files are compared, byte for byte.</summary>
public sealed class SameBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>Jobs that differ in what could go wrong.</summary>
    static TinyJob Variation(TinyJob job, string name) => name switch
    {
        "plain" => job,
        "clip, cosine, odd shards" => job with
        {
            BatchSize = 7,
            DataShards = 3,
            Training = ["optimizer: {type: sgd, momentum: 0.9}", "learningRate: 0.5", "clip: {norm: 0.25}", "schedule: {type: cosine, warmupSteps: 20}"],
        },
        "plateau, early stopping, five shards" => job with
        {
            BatchSize = 9,
            DataShards = 5,
            Evaluation = "{everySteps: 7}",
            Training =
            [
                "optimizer: rmsprop", "learningRate: 0.01", "clip: {norm: 1, value: 0.05}",
                "schedule: {type: plateau, patience: 0, threshold: 0.01, factor: 0.5}", "earlyStopping: {patience: 100}",
            ],
        },
        "dilated convolutions" => job with
        {
            Steps = 60,
            Model = "{network: convolutional, embeddingSize: 16, hiddenSize: 32, layers: 3, kernelSize: 2, dilation: 2, residual: true, dropout: 0.1}",
        },
        "dense layers over a context" => job with
        {
            Steps = 60,
            Model = "{network: feedForward, embeddingSize: 16, hiddenSize: 64, layers: 2, kernelSize: 4, initialization: {inputWeights: heNormal, bias: zero}}",
        },
        "bfloat16, five shards, sparse embedding" => job with
        {
            Steps = 60,
            BatchSize = 9,
            DataShards = 5,
            Exchange = "bfloat16",
            Model = "{cell: gru, embeddingSize: 16, hiddenSize: 32, layers: 2}",
            Training = ["optimizer: {type: sgd, momentum: 0.9}", "learningRate: 0.5", "clip: {norm: 0.25}"],
        },
        "adaptive softmax over words" => job with
        {
            Steps = 60,
            Unit = "word",
            Model = "{cell: lstm, embeddingSize: 16, hiddenSize: 32, layers: 1, output: {type: adaptiveSoftmax, cutoffs: [20, 200], divisor: 2}}",
        },
        "sampled softmax over words" => job with
        {
            Steps = 60,
            Unit = "word",
            Model = "{cell: lstm, embeddingSize: 16, hiddenSize: 32, layers: 1, output: {type: sampledSoftmax, samples: 40}}",
        },
        _ => throw new ArgumentException(name),
    };

    [Theory]
    [InlineData("plain", 4)]
    [InlineData("clip, cosine, odd shards", 3)]
    [InlineData("plateau, early stopping, five shards", 5)]
    [InlineData("dilated convolutions", 2)]
    [InlineData("dense layers over a context", 2)]
    [InlineData("bfloat16, five shards, sparse embedding", 3)]
    [InlineData("adaptive softmax over words", 3)]
    [InlineData("sampled softmax over words", 3)]
    public async Task Neither_workers_nor_parameter_shards_change_a_bit(string name, int mostWorkers)
    {
        TinyJob job = Variation(cluster.Job, name);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(job with { Workers = 1 }));
        for (int workers = 2; workers <= mostWorkers; workers++)
        {
            JobHandle same = await cluster.RunAsync(job with { Workers = workers, ParameterShards = workers == mostWorkers ? 5 : workers });
            StepEvent step = await same.FirstAsync<StepEvent>(_ => true);
            Assert.Equal(workers, step.Workers.Length);
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(same));
        }

        foreach (int shards in (int[])[2, 5])
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await cluster.RunAsync(job with { Workers = 1, ParameterShards = shards })));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("plateau, early stopping, five shards")]
    [InlineData("dilated convolutions")]
    [InlineData("bfloat16, five shards, sparse embedding")]
    [InlineData("adaptive softmax over words")]
    [InlineData("sampled softmax over words")]
    public async Task A_pause_and_a_new_silo_change_no_bit(string name)
    {
        TinyJob job = Variation(cluster.Job, name) with { Workers = 2, ParameterShards = 2 };
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(job));

        (JobHandle paused, long step) = await cluster.PauseAsync(job.Yaml, job.Steps * 3 / 10);
        Assert.InRange(step, 1, job.Steps - 1);
        await cluster.RestartAsync();

        JobHandle resumed = await cluster.Client.GetAsync(paused.Id);
        Assert.Equal(JobState.Paused, (await resumed.StatusAsync()).State);
        ControlReply reply = await resumed.ResumeAsync();
        Assert.True(reply.Accepted, reply.Message);
        await resumed.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(resumed));
    }

    [Fact]
    public async Task Checkpoints_and_pauses_in_between_change_no_bit()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(cluster.Job));

        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Checkpoints = "{everySteps: 3, keepLast: 2}", ParameterShards = 3 });
        long seen = 0;
        while ((await job.CheckpointAsync()).Accepted && await PauseAsync(job))
        {
            Assert.True((await job.ResumeAsync()).Accepted);
            seen = (await job.FirstAsync<StepEvent>(_ => true, seen + 1)).Sequence;
        }

        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
    }

    static async Task<bool> PauseAsync(JobHandle job)
    {
        ControlReply reply = await job.PauseAsync();
        Assert.Equal(reply.Accepted ? JobState.Paused : JobState.Completed, reply.Status!.State);
        return reply.Accepted;
    }
}
