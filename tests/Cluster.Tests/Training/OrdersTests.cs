using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Training;

/// <summary>Orders to a job, carried out or refused with a reason.</summary>
public sealed class OrdersTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>Enough steps that only an order ends the job.</summary>
    TinyJob Endless => cluster.Job with { Steps = 1_000_000, Checkpoints = "{everyMinutes: 1000}", Evaluation = "{everySteps: 1000000}" };

    [Fact]
    public async Task A_pause_writes_a_checkpoint_and_a_resume_continues_from_it()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(3);
        ControlReply paused = await job.PauseAsync();
        Assert.Equal((true, JobState.Paused), (paused.Accepted, paused.Status!.State));
        long step = paused.Status.Step;
        Assert.Equal($"Paused at step {step} with a checkpoint.", paused.Message);
        Assert.EndsWith($"step-{step:D8}", paused.Status.Checkpoint, StringComparison.Ordinal);
        FinalCheckpoint.Read(paused.Status.Checkpoint!);
        Assert.Equal((0, 0), (paused.Status.Workers, paused.Status.Silos));

        Assert.Equal((true, $"Job '{job.Id}' is resuming."), Answer(await job.ResumeAsync()));
        StepEvent next = await job.FirstAsync<StepEvent>(made => made.Step == step + 1);
        await AssertCancelledAsync(job);
        List<JobEvent> events = await job.AllEventsAsync(next.Sequence);
        Assert.Equal(JobState.Cancelled, Assert.IsType<StateEvent>(events[^1]).State);
    }

    [Fact]
    public async Task A_checkpoint_is_on_disk_when_the_order_is_answered_and_the_job_continues()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(2);
        ControlReply reply = await job.CheckpointAsync();
        Assert.True(reply.Accepted, reply.Message);
        Assert.Equal($"Wrote '{reply.Status!.Checkpoint}'.", reply.Message);
        FinalCheckpoint.Read(reply.Status.Checkpoint!);
        CheckpointEvent written = await job.FirstAsync<CheckpointEvent>(_ => true);
        Assert.Equal(reply.Status.Checkpoint, written.Path);
        await job.StepAsync(written.Step + 2);
        await job.CancelAsync();
    }

    [Fact]
    public async Task A_new_learning_rate_applies_from_the_step_that_its_event_names()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(2);
        (bool accepted, string message) = Answer(await job.SetLearningRateAsync(0.25));
        LearningRateEvent change = await job.FirstAsync<LearningRateEvent>(_ => true);
        Assert.Equal((true, $"Job '{job.Id}' trains with learning rate 0.25 after step {change.Step}."), (accepted, message));
        await job.StepAsync(change.Step + 3);
        await job.CancelAsync();
        foreach (StepEvent step in (await job.AllEventsAsync()).OfType<StepEvent>())
            Assert.Equal(step.Step > change.Step ? 0.25 : 0.01, step.LearningRate);
    }

    [Fact]
    public async Task What_a_running_job_cannot_do_is_refused_with_a_reason()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(1);
        Assert.Equal((false, $"Job '{job.Id}' is already running."), Answer(await job.ResumeAsync()));
        (bool accepted, string message) = Answer(await job.SetLearningRateAsync(-1));
        Assert.False(accepted);
        Assert.Contains("must be a positive number", message, StringComparison.Ordinal);
        await job.CancelAsync();
    }

    [Fact]
    public async Task What_a_job_at_rest_cannot_do_is_refused_with_a_reason()
    {
        JobHandle job = await cluster.RunAsync(cluster.Job with { Steps = 3 });
        Assert.Equal((false, $"Job '{job.Id}' is completed; only a running job can be told to pause."), Answer(await job.PauseAsync()));
        Assert.Equal((false, $"Job '{job.Id}' is completed; only a running job can be told to cancel."), Answer(await job.CancelAsync()));
        Assert.Equal((false, $"Job '{job.Id}' is completed; only a running job can be told to checkpoint."), Answer(await job.CheckpointAsync()));
        Assert.Equal((false, $"Job '{job.Id}' is completed; only a running job can be told to change its learning rate."), Answer(await job.SetLearningRateAsync(1)));
        (bool accepted, string message) = Answer(await job.ResumeAsync());
        Assert.False(accepted);
        Assert.StartsWith($"Job '{job.Id}' has completed its 3 steps; there is nothing to resume.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_can_be_resumed_and_a_paused_one_cancelled()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(1);
        await AssertCancelledAsync(job);
        Assert.True((await job.ResumeAsync()).Accepted);
        Assert.Equal(JobState.Paused, (await job.PauseAsync()).Status!.State);
        await AssertCancelledAsync(job);
    }

    [Fact]
    public async Task An_unknown_job_is_named()
    {
        JobNotFoundException e = await Assert.ThrowsAsync<JobNotFoundException>(() => cluster.Client.GetAsync("nobody-7"));
        Assert.StartsWith("There is no job 'nobody-7'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_job_file_is_refused_with_all_its_problems_and_leaves_no_run_folder()
    {
        int folders = Directory.GetDirectories(Path.Combine(cluster.Folder, "runs")).Length;
        JobRefusedException e = await Assert.ThrowsAsync<JobRefusedException>(() => cluster.SubmitAsync(cluster.Job with { BatchSize = 0, Steps = 0 }));
        Assert.Contains(e.Problems, problem => problem.StartsWith("training.batchSize is 0", StringComparison.Ordinal));
        Assert.Contains(e.Problems, problem => problem.StartsWith("training.maxSteps is 0", StringComparison.Ordinal));
        Assert.Equal(folders, Directory.GetDirectories(Path.Combine(cluster.Folder, "runs")).Length);
    }

    /// <summary>A cancellation is answered within a second, even if the job needs longer to stop.</summary>
    static async Task AssertCancelledAsync(JobHandle job)
    {
        Assert.True((await job.CancelAsync()).Accepted);
        JobStatus status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Cancelled, "Cancelled by its user."), (status.State, status.Message));
    }

    static (bool, string) Answer(ControlReply reply) => (reply.Accepted, reply.Message);
}
