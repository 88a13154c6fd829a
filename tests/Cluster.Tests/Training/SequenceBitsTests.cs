using System.Globalization;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>The same bits for sequences of many lengths, some longer than a window, in batches in which some data shards have no rows.</summary>
public sealed class SequenceBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Neither_workers_nor_parameter_shards_nor_a_pause_change_a_bit()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await RunAsync(1, 1));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(await RunAsync(4, 3)));

        JobHandle paused = await cluster.Client.SubmitAsync(Yaml(2, 2), null);
        await paused.StepAsync(30);
        ControlReply reply = await paused.PauseAsync();
        Assert.True(reply.Accepted, reply.Message);
        Assert.True((await paused.ResumeAsync()).Accepted);
        await paused.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(paused));
    }

    [Fact]
    public async Task The_loss_falls_and_is_not_reported_as_perplexity()
    {
        JobHandle job = await RunAsync(2, 1);
        List<JobEvent> events = await job.AllEventsAsync();
        EvaluationEvent[] evaluations = [.. events.OfType<EvaluationEvent>()];

        Assert.True(evaluations[^1].ValidationLoss < evaluations[0].ValidationLoss);
        Assert.All(evaluations, evaluation => Assert.Null(evaluation.Perplexity ?? evaluation.BitsPerCharacter));
        Assert.Equal(100, events.OfType<StepEvent>().Count());
    }

    async Task<JobHandle> RunAsync(int workers, int parameterShards)
    {
        JobHandle job = await cluster.Client.SubmitAsync(Yaml(workers, parameterShards), null);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Completed, (await job.StatusAsync()).State);
        return job;
    }

    /// <summary>Sequences of 1 to 29 letters; the target of a step is the preceding letter, or a dash.</summary>
    string Yaml(int workers, int parameterShards)
    {
        string file = Path.Combine(cluster.Folder, "sequences.jsonl");
        File.WriteAllLines(file, Enumerable.Range(0, 57).Select(s =>
        {
            string letters = string.Concat(Enumerable.Range(0, 1 + s % 29).Select(t => (char)('a' + (int)(CounterRandom.UniformDouble(3, s, t) * 9))));
            return $$"""{"inputs": "{{letters}}", "targets": "-{{letters[..^1]}}"}""";
        }));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: ragged
            data: {type: sequences, path: '{{file}}', split: {validation: 0.2}, bucketing: {batches: 2} }
            model: {cell: gru, hiddenSize: 24, layers: 2, embeddingSize: 8, dropout: 0.1, initialState: learned}
            training: {maxSteps: 100, batchSize: 6, window: 8, learningRate: 0.01, clip: {norm: 1} }
            parallelism: {dataShards: 4, workers: {{workers}}, parameterShards: {{parameterShards}} }
            checkpoints: {everySteps: 40}
            evaluation: {everySteps: 25}
            """);
    }
}
