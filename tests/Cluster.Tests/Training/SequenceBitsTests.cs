using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Grains.Metrics;
using Windrow.Numerics;

namespace Windrow.Tests.Training;

/// <summary>The same bits for sequences of many lengths, some longer than a window, in batches in which some data shards have no rows.</summary>
public sealed class SequenceBitsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Neither_workers_nor_parameter_shards_nor_a_pause_change_a_bit()
    {
        JobHandle one = await RunAsync(1, 1), four = await RunAsync(4, 3);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(one);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(four));
        NamedFigure[] metrics = await MetricsAsync(one);
        Assert.Equal(4 * 5, metrics.Length);
        Assert.Equal(metrics, await MetricsAsync(four));

        JobHandle paused = await cluster.RunWithPauseAsync(Yaml(2, 2), 30);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(paused));
        Assert.Equal(metrics, await MetricsAsync(paused));
    }

    [Fact]
    public async Task The_best_checkpoint_is_that_of_the_metric_that_the_job_file_names()
    {
        JobHandle job = await RunAsync(2, 1);
        EvaluationEvent[] evaluations = [.. (await job.AllEventsAsync()).OfType<EvaluationEvent>()];
        double F1(EvaluationEvent evaluation) => evaluation.Metrics.Single(figure => figure.Name == "macroF1").Value;

        Assert.Equal(evaluations.MaxBy(F1)!.Step, new CheckpointFolder(Path.Combine(job.RunFolder, "checkpoints")).Best);
        for (int i = 0; i < evaluations.Length; i++)
            Assert.Equal(evaluations[..i].All(before => F1(before) < F1(evaluations[i])), evaluations[i].Best);
        Assert.Equal(evaluations[^1].Metrics, (await job.StatusAsync()).Metrics);
    }

    static async Task<NamedFigure[]> MetricsAsync(JobHandle job) =>
        [.. (await job.AllEventsAsync()).OfType<EvaluationEvent>().SelectMany(evaluation => evaluation.Metrics)];

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

    Task<JobHandle> RunAsync(int workers, int parameterShards) => cluster.RunAsync(Yaml(workers, parameterShards));

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
            checkpoints: {everySteps: 40, monitor: macroF1}
            evaluation: {everySteps: 25, metrics: [accuracy, macroF1, logLoss, rocAuc, top3Accuracy, eachClass]}
            """);
    }
}
