using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>How training ends by itself, and what it leaves behind.</summary>
public sealed class EndsTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    [Fact]
    public async Task Early_stopping_ends_the_training_at_the_evaluation_where_patience_runs_out()
    {
        // No fall of the loss is large enough, so the first evaluation stays the best: the third after it is the last.
        JobHandle job = await cluster.RunAsync(cluster.Job with
        {
            Evaluation = "{everySteps: 7}",
            Training = ["optimizer: adam", "learningRate: 0.01", "earlyStopping: {patience: 3, minDelta: 1000}"],
        });
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, 28), (status.State, status.Step));
        Assert.Equal("Stopped early after 28 of 200 steps: no further improvement.", status.Message);
        Assert.Equal([7, 14, 21, 28], (await job.AllEventsAsync()).OfType<EvaluationEvent>().Select(evaluation => evaluation.Step));
        Assert.EndsWith("step-00000028", status.Checkpoint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plateau_lowers_the_learning_rate_after_the_evaluation_where_patience_runs_out()
    {
        // With a threshold of 1, only the first evaluation counts as an improvement: with patience 1, every second evaluation halves the rate.
        JobHandle job = await cluster.RunAsync(cluster.Job with
        {
            Steps = 45,
            Evaluation = "{everySteps: 10}",
            Training = ["optimizer: adam", "learningRate: 0.016", "schedule: {type: plateau, patience: 1, threshold: 1, factor: 0.5}"],
        });
        double[] rates = [.. (await job.AllEventsAsync()).OfType<StepEvent>().Select(step => step.LearningRate)];
        Assert.Equal([.. Enumerable.Repeat(0.016, 30), .. Enumerable.Repeat(0.008, 15)], rates);
    }

    [Fact]
    public async Task The_last_checkpoints_and_the_best_are_kept()
    {
        // The learning rate grows until training diverges, so that the best state is an early one.
        JobHandle job = await cluster.RunAsync(cluster.Job with
        {
            Steps = 100,
            Evaluation = "{everySteps: 10}",
            Checkpoints = "{everySteps: 5, keepLast: 2}",
            Training = ["optimizer: adam", "learningRate: 3", "schedule: {type: constant, warmupSteps: 100}"],
        });
        List<JobEvent> events = await job.AllEventsAsync();
        EvaluationEvent best = events.OfType<EvaluationEvent>().MinBy(evaluation => evaluation.ValidationLoss)!;
        Assert.True(best.Best);
        Assert.InRange(best.Step, 10, 80);
        CheckpointFolder folder = new(Path.Combine(job.RunFolder, "checkpoints"));
        Assert.Equal([best.Step, 95, 100], folder.Steps);
        Assert.Equal(best.Step, folder.Best);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => 5L * i), events.OfType<CheckpointEvent>().Select(checkpoint => checkpoint.Step));
        Assert.Equal(best.ValidationLoss, (await job.StatusAsync()).BestValidationLoss);
    }

    [Fact]
    public async Task A_checkpoint_of_the_last_step_knows_the_last_evaluation()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 20, Evaluation = "{everySteps: 15}", Checkpoints = "{everySteps: 10}" });
        List<JobEvent> events = await job.AllEventsAsync();
        Assert.Equal([15, 20], events.OfType<EvaluationEvent>().Select(evaluation => evaluation.Step));
        string progress = await File.ReadAllTextAsync(Path.Combine((await job.StatusAsync()).Checkpoint!, "progress.json"));
        Assert.Contains("\"weightSinceEvaluation\": 0", progress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_stops_the_job_and_names_the_last_good_checkpoint()
    {
        JobHandle job = await cluster.RunAsync(Diverging with { Checkpoints = "{everySteps: 1, keepLast: 2}", ParameterShards = 3 });
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Failed, FailureKind.NotFinite), (status.State, status.Failure));
        Assert.Contains($"Training stopped at step {status.Step + 1}, because the mean loss is ", status.Message, StringComparison.Ordinal);
        Assert.Contains($"The last good checkpoint is '{status.Checkpoint}'.", status.Message, StringComparison.Ordinal);
        Assert.EndsWith($"step-{status.Step:D8}", status.Checkpoint, StringComparison.Ordinal);
        StateEvent last = Assert.IsType<StateEvent>((await job.AllEventsAsync())[^1]);
        Assert.Equal((JobState.Failed, status.Message), (last.State, last.Message));
    }

    [Fact]
    public async Task A_validation_loss_that_is_not_finite_is_never_the_best_and_no_checkpoint_of_it_is_written()
    {
        JobHandle job = await cluster.RunAsync(Diverging with { Checkpoints = "{everySteps: 1, keepLast: 100}", Evaluation = "{everySteps: 1}" });
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Failed, FailureKind.NotFinite), (status.State, status.Failure));
        Assert.All((await job.AllEventsAsync()).OfType<EvaluationEvent>(), evaluation => Assert.True(double.IsFinite(evaluation.ValidationLoss)));
        CheckpointFolder folder = new(Path.Combine(job.RunFolder, "checkpoints"));
        foreach (long step in folder.Steps)
        {
            Dictionary<string, byte[]> files = FinalCheckpoint.Read(folder.FolderOf(step)!);
            Assert.DoesNotContain("NaN", System.Text.Encoding.UTF8.GetString(files["progress.json"]), StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", System.Text.Encoding.UTF8.GetString(files["progress.json"]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_job_that_fails_before_its_first_checkpoint_says_so()
    {
        JobHandle job = await cluster.RunAsync(Diverging);
        string message = (await job.StatusAsync()).Message!;
        Assert.EndsWith("There is no checkpoint yet. Lower training.learningRate, or set training.clip.norm.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_job_clips_the_norm_it_is_not_told_to()
    {
        JobHandle job = await cluster.RunAsync(Diverging with { Training = [.. Diverging.Training, "clip: {norm: 100}"] });
        Assert.EndsWith("There is no checkpoint yet. Lower training.learningRate.", (await job.StatusAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", 1000)]
    [InlineData("training.safetensors", 0)]
    [InlineData("progress.json", 10)]
    public async Task A_damaged_checkpoint_is_refused_by_name_and_the_one_before_it_is_used(string file, int keptBytes)
    {
        TinyJob endless = cluster.Job with { Steps = 1_000_000, Checkpoints = "{everySteps: 20, keepLast: 2, keepBest: false}" };
        JobHandle job = await cluster.SubmitAsync(endless);
        await job.StepAsync(60);
        JobStatus paused = (await job.PauseAsync()).Status!;
        Assert.Equal(JobState.Paused, paused.State);
        await using (FileStream damaged = File.OpenWrite(Path.Combine(paused.Checkpoint!, file))) damaged.SetLength(keptBytes);

        Assert.True((await job.ResumeAsync()).Accepted);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running && state.Message!.Contains("checkpoint", StringComparison.Ordinal));
        Assert.Contains($"from the checkpoint of step {(paused.Step - 1) / 20 * 20}.", running.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(paused.Checkpoint!, file), running.Message, StringComparison.Ordinal);
        await job.StepAsync(paused.Step + 50);
        await cluster.AssertUndisturbedAsync(job, endless);
    }

    [Fact]
    public async Task A_job_without_a_good_checkpoint_fails_and_names_each()
    {
        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Steps = 1_000_000, Checkpoints = "{everyMinutes: 1000}" });
        await job.StepAsync(2);
        string checkpoint = (await job.PauseAsync()).Status!.Checkpoint!;
        File.Delete(Path.Combine(checkpoint, "model.safetensors"));
        await job.ResumeAsync();
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Failed, status.State);
        Assert.Contains("No checkpoint in ", status.Message, StringComparison.Ordinal);
        Assert.Contains(checkpoint, status.Message, StringComparison.Ordinal);
    }

    TinyJob Diverging => cluster.Job with
    {
        Model = "{cell: rnnRelu, hiddenSize: 48, layers: 2}",
        Training = ["optimizer: sgd", "learningRate: 1000"],
    };
}
