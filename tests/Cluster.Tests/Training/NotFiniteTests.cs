using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Parameters;
using Windrow.Grains.Runs;
using Windrow.Grains.Wire;
using Windrow.Jobs;

namespace Windrow.Tests.Training;

/// <summary>What follows when a loss or a gradient is not finite: the choices of <c>training.onNonFinite</c>.</summary>
public sealed class NotFiniteTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    TinyJob Diverging => cluster.Job with
    {
        Model = "{cell: rnnRelu, hiddenSize: 48, layers: 2}",
        Training = ["optimizer: sgd", "learningRate: 1000"],
        Steps = 40,
        Evaluation = "{everySteps: 1000}",
    };

    [Fact]
    public async Task Rollback_halves_the_learning_rate_until_the_job_trains_and_a_job_with_the_same_changes_has_the_same_bits()
    {
        TinyJob job = Diverging with { Training = ["optimizer: sgd", "learningRate: 400", "onNonFinite: rollback"], Workers = 3 };
        JobHandle rolled = await cluster.RunAsync(job);
        List<JobEvent> events = await rolled.AllEventsAsync();
        string[] halved = [.. events.OfType<SettingsEvent>().SelectMany(settings => settings.Settings)];
        Assert.NotEmpty(halved);
        double[] expected = [.. Enumerable.Range(1, halved.Length).Select(times => 400 / Math.Pow(2, times))];
        Assert.Equal(expected.Select(rate => $"training.learningRate={rate}"), halved);
        StateEvent back = events.OfType<StateEvent>().First(state => state.State == JobState.Recovering);
        Assert.StartsWith($"Training stopped at step {back.Step + 1}, because the mean loss is ", back.Message, StringComparison.Ordinal);

        // The oracle: a job that nothing happens to, with the rate that was found.
        TinyJob calm = job with { Training = ["optimizer: sgd", $"learningRate: {expected[^1]}"] };
        Dictionary<string, byte[]> same = await FinalCheckpoint.OfAsync(await cluster.RunAsync(calm));
        FinalCheckpoint.AssertSame(same, await FinalCheckpoint.OfAsync(rolled));
    }

    [Fact]
    public async Task A_job_of_which_every_step_is_skipped_fails()
    {
        JobHandle job = await cluster.RunAsync(Diverging with { Training = ["optimizer: sgd", "learningRate: 1000", "onNonFinite: skip"], Steps = 400 });
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Failed, FailureKind.NotFinite), (status.State, status.Failure));
        Assert.Contains("because the loss or the gradient of 20 steps in a row was not finite, and all of them were skipped.", status.Message, StringComparison.Ordinal);
        StepEvent[] steps = [.. (await job.AllEventsAsync()).OfType<StepEvent>()];
        Assert.Equal(20, steps.Count(step => step.IsSkipped));
        Assert.All(steps, step => Assert.Equal(step.IsSkipped, !double.IsFinite(step.Loss) || !double.IsFinite(step.GradientNorm)));
    }

    [Theory]
    [InlineData("stop", PushOutcome.NotFinite, 0)]
    [InlineData("skip", PushOutcome.Skipped, 1)]
    public async Task A_gradient_that_is_not_finite_updates_nothing(string policy, PushOutcome expected, int steps)
    {
        JobFile job = JobFileReader.Read(
            (cluster.Job with { DataShards = 1, Training = ["optimizer: {type: sgd, momentum: 0.9}", $"onNonFinite: {policy}"] }).Yaml, "job.yaml", cluster.Folder, []).Job!;
        IParameterShardGrain shard = cluster.Grains.GetGrain<IParameterShardGrain>(RunKeys.ParameterShard($"none-{steps}", 1, 0));
        await shard.PrepareAsync(new ParameterShardSetup
        {
            JobId = $"none-{steps}",
            Incarnation = 1,
            Shard = 0,
            Shards = 1,
            Offset = 0,
            Length = 64,
            DataShards = 1,
            Step = 0,
            JobFile = job,
            SharedLength = 0,
        });
        await shard.LoadAsync(ParameterShardSetup.Weights, 0, new TensorBlob(Enumerable.Range(0, 64).Select(i => (float)i).ToArray()));
        float[] gradient = new float[64];
        gradient[17] = float.NaN;
        PushReply reply = await shard.PushAsync(Push(step: 0, gradient));
        Assert.Equal(expected, reply.Outcome);
        using TensorBlob weights = await shard.ReadAsync(ParameterShardSetup.Weights, 0, 64), momentum = await shard.ReadAsync(0, 0, 64);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (float)i), weights.Values.ToArray());
        Assert.All(momentum.Values.ToArray(), value => Assert.Equal(0, value));
        PushReply next = await shard.PushAsync(Push(steps, new float[64]));
        Assert.Equal(steps == 1 ? PushOutcome.Updated : PushOutcome.WrongStep, next.Outcome);
        await shard.StopAsync("The test is over.");
    }

    static GradientPush Push(long step, float[] gradient) => new()
    {
        Step = step,
        FirstDataShard = 0,
        DataShardCount = 1,
        Chunk = 0,
        Gradient = new TensorBlob(gradient),
        Loss = 1,
        Weight = 1,
        Tokens = 1,
        LearningRate = 0.1,
        Last = true,
    };
}
