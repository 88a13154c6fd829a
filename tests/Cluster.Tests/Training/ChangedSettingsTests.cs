using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>Settings that are changed when a job is resumed.</summary>
public sealed class ChangedSettingsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task A_completed_job_that_is_extended_has_the_bits_of_one_that_had_that_end_from_the_start()
    {
        // The evaluations fall on the same steps in both, and nothing else depends on the length.
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(cluster.Job with { Steps = 160 }));
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 80 });
        ControlReply reply = await job.ResumeAsync(["training.maxSteps=160"]);
        Assert.True(reply.Accepted, reply.Message);
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Completed, 160L, 160L), (status.State, status.Step, status.TotalSteps));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
        SettingsEvent changed = Assert.Single((await job.AllEventsAsync()).OfType<SettingsEvent>());
        Assert.Equal((80L, "training.maxSteps=160"), (changed.Step, Assert.Single(changed.Settings)));
    }

    [Fact]
    public async Task A_change_is_made_again_at_its_step_when_the_job_resumes_from_before_it()
    {
        TinyJob tiny = cluster.Job with { Steps = 60, Checkpoints = "{everySteps: 20, keepLast: 10}", Evaluation = "{everySteps: 20}" };
        JobHandle job = await cluster.RunAsync(tiny);
        await job.ResumeAsync(["training.maxSteps=90", "training.learningRate=0.002"]);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(job);

        // Without the checkpoints of steps 60 to 90 the job is trained again from step 40, across the change.
        foreach (string folder in Directory.GetDirectories(Path.Combine(job.RunFolder, "checkpoints")))
        {
            if (string.CompareOrdinal(Path.GetFileName(folder), "step-00000050") > 0) Directory.Delete(folder, recursive: true);
        }

        await job.ResumeAsync(["checkpoints.keepLast=4"]);
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Completed, 90L), (status.State, status.Step));
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
    }

    [Fact]
    public async Task A_job_that_stopped_early_continues_with_more_patience()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with
        {
            Evaluation = "{everySteps: 7}",
            Training = ["optimizer: adam", "learningRate: 0.01", "earlyStopping: {patience: 1, minDelta: 1000}"],
        });
        Assert.Equal(14, (await job.StatusAsync()).Step);
        Assert.Contains("training.earlyStopping.patience", (await job.ResumeAsync()).Message, StringComparison.Ordinal);

        await job.ResumeAsync(["training.maxSteps=500"]);
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.StartsWith("Early stopping already ended the training at step 14.", status.Message, StringComparison.Ordinal);
        Assert.Contains("training.earlyStopping.patience", status.Message, StringComparison.Ordinal);

        await job.ResumeAsync(["training.earlyStopping.patience=3"]);
        status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Completed, 28L), (status.State, status.Step));
    }

    [Theory]
    [InlineData("model.hiddenSize=64", "would change what the job has already trained with")]
    [InlineData("training.batchSize=4", "training.maxEpochs")]
    [InlineData("training.optimizer.beta1=0.5", "model.weights")]
    [InlineData("data.path=other.txt", "would change")]
    [InlineData("training.maxSteps=0", "training.maxSteps is 0")]
    [InlineData("training.maxStep=90", "would change")]
    [InlineData("nonsense", "would change")]
    public async Task What_cannot_be_changed_is_refused_with_a_reason_and_the_job_stays_unchanged(string change, string part)
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 3 });
        ControlReply reply = await job.ResumeAsync([change]);
        Assert.False(reply.Accepted);
        Assert.Contains(part, reply.Message, StringComparison.Ordinal);
        Assert.Equal((JobState.Completed, 3L), (reply.Status!.State, reply.Status.Step));
    }
}
