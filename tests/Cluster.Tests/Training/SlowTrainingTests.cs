using System.Runtime.InteropServices;
using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Data;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Tests.Training;

/// <summary>The cluster trains the same model as a plain loop.</summary>
public sealed class SlowTrainingTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    const string TwoLayers = "{cell: lstm, hiddenSize: 32, layers: 2}";

    /// <summary>Its embedding's gradient is added row by row.</summary>
    const string Embedded = "{cell: gru, embeddingSize: 60, hiddenSize: 40, layers: 1}";

    [Theory]
    [InlineData(8, 4, TwoLayers, "optimizer: adam")]
    [InlineData(8, 4, Embedded, "optimizer: adam", "clip: {norm: 0.2}")]
    [InlineData(11, 5, TwoLayers, "optimizer: {type: rmsprop, momentum: 0.5}", "clip: {norm: 0.2}")]
    [InlineData(7, 3, TwoLayers, "optimizer: {type: sgd, momentum: 0.9, nesterov: true}", "clip: {value: 0.01}")]
    public async Task Weights_have_the_bits_of_a_plain_loop_and_metrics_its_losses(
        int batchSize, int dataShards, string model, params string[] training)
    {
        TinyJob tiny = cluster.Job with
        {
            Steps = 80,         // an epoch has fewer, so the lanes start again on the way
            Model = model,
            BatchSize = batchSize,
            DataShards = dataShards,
            Workers = 3,
            ParameterShards = 2,
            Training = [.. training, "learningRate: 0.02"],
        };
        JobHandle job = await cluster.RunAsync(tiny);
        JobStatus status = await job.StatusAsync();
        List<JobEvent> events = await job.AllEventsAsync();
        StepEvent[] steps = [.. events.OfType<StepEvent>()];
        List<EvaluationEvent> evaluations = [.. events.OfType<EvaluationEvent>()];
        Assert.Equal([40, 80], evaluations.Select(evaluation => evaluation.Step));
        Assert.InRange(status.StepsPerEpoch, 40, 79);
        Assert.Equal(80, steps.Length);

        using TextCorpus corpus = TextCorpus.Open(Path.Combine(job.RunFolder, "data"));
        SlowTraining slow = new(JobFileReader.Read(tiny.Yaml, "job.yaml", cluster.Folder, []).Job!, corpus);
        for (int step = 0; step < steps.Length; step++)
        {
            Assert.Equal(slow.Step(step, 0.02), (steps[step].Loss, steps[step].GradientNorm));
            EvaluationEvent? evaluation = evaluations.Find(evaluation => evaluation.Step == step + 1);
            if (evaluation is null) continue;
            (double loss, long targets) = slow.Evaluate();
            Assert.Equal(targets, evaluation.Tokens);
            Assert.Equal(loss, evaluation.ValidationLoss, 1e-5);
        }

        AssertSameBits(slow.Weights, new CheckpointFolder(Path.GetDirectoryName(status.Checkpoint)!).ReadModel(80, slow.Model.Layout));
    }

    [Fact]
    public async Task A_changed_learning_rate_is_made_again_when_the_job_resumes_from_before_the_change()
    {
        TinyJob tiny = cluster.Job with { Steps = 1_000_000, Checkpoints = "{everySteps: 50, keepLast: 10000, keepBest: false}" };
        JobHandle job = await cluster.SubmitAsync(tiny);
        await job.StepAsync(60);
        Assert.True((await job.SetLearningRateAsync(0.003)).Accepted);
        LearningRateEvent change = await job.FirstAsync<LearningRateEvent>(_ => true);
        Assert.InRange(change.Step, 60, long.MaxValue);
        await job.StepAsync(change.Step + 1);
        int end = (int)(await job.PauseAsync()).Status!.Step + 10;

        foreach (string folder in Directory.GetDirectories(Path.Combine(job.RunFolder, "checkpoints")))
        {
            if (string.CompareOrdinal(Path.GetFileName(folder), "step-00000050") > 0) Directory.Delete(folder, recursive: true);
        }

        Assert.True((await job.ResumeAsync([$"training.maxSteps={end}"])).Accepted);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        List<JobEvent> events = await job.AllEventsAsync();
        Assert.Single(events.OfType<LearningRateEvent>());
        StateEvent running = events.OfType<StateEvent>().Last(state => state.State == JobState.Running);
        Assert.Contains("from the checkpoint of step 50", running.Message, StringComparison.Ordinal);
        StepEvent[] again = [.. events.OfType<StepEvent>().Where(step => step.Sequence > running.Sequence)];
        Assert.All(again, step => Assert.Equal(step.Step > change.Step ? 0.003 : 0.01, step.LearningRate));

        using TextCorpus corpus = TextCorpus.Open(Path.Combine(job.RunFolder, "data"));
        SlowTraining slow = new(JobFileReader.Read(tiny.Yaml, "job.yaml", cluster.Folder, []).Job!, corpus);
        for (int step = 0; step < end; step++) slow.Step(step, step < change.Step ? 0.01 : 0.003);
        AssertSameBits(slow.Weights, new CheckpointFolder(Path.Combine(job.RunFolder, "checkpoints")).ReadModel(end, slow.Model.Layout));
    }

    static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), "The weights differ.");
}
