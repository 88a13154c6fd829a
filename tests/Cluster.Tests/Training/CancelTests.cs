using System.Diagnostics;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Training;

/// <summary>A job can be cancelled and paused whatever it is doing.</summary>
public sealed class CancelTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>The goal is one second. The rest is for a machine that is busy with other work.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_job_is_cancelled_while_its_data_are_prepared()
    {
        JobHandle job = await SubmitSlowlyPreparedAsync();
        await AssertAtOnceAsync(job, job.CancelAsync(), JobState.Cancelled);
    }

    [Fact]
    public async Task A_job_is_paused_while_its_data_are_prepared_and_resumes()
    {
        JobHandle job = await SubmitSlowlyPreparedAsync();
        ControlReply reply = await AssertAtOnceAsync(job, job.PauseAsync(), JobState.Paused);
        Assert.Equal("Paused while it was starting. There is no checkpoint yet; resume starts from the beginning.", reply.Message);
        Assert.True((await job.ResumeAsync()).Accepted);
        await AssertAtOnceAsync(job, job.CancelAsync(), JobState.Cancelled);
    }

    [Fact]
    public async Task Preparing_large_data_does_not_keep_other_jobs_waiting()
    {
        JobHandle running = await cluster.SubmitAsync(cluster.Job with { Steps = 1_000_000, Checkpoints = "{everySteps: 50}", Evaluation = "{everySteps: 100000}" });
        await running.StepAsync(10);
        JobHandle[] preparing = [await SubmitSlowlyPreparedAsync(), await SubmitSlowlyPreparedAsync(), await SubmitSlowlyPreparedAsync()];
        long before = (await running.StatusAsync()).Step;
        await running.StepAsync(before + 200);
        foreach (JobHandle job in preparing) Assert.Equal(JobState.Starting, (await job.StatusAsync()).State);
        foreach (JobHandle job in preparing) await job.CancelAsync();
        await running.CancelAsync();
    }

    [Fact]
    public async Task A_job_is_cancelled_and_paused_while_it_is_evaluated_and_then_ends_with_the_same_bits()
    {
        TinyJob tiny = cluster.Job with
        {
            Steps = 40,
            Evaluation = "{everySteps: 20}",
            Training = ["optimizer: adam", "learningRate: 0.01", "earlyStopping: {patience: 5}", "schedule: {type: plateau, patience: 1, threshold: 1}"],
        };
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await cluster.RunAsync(tiny));
        JobHandle job = await cluster.SubmitAsync(tiny);
        for (bool paused = true; paused;)
        {
            await job.PauseAsync();             // repeatedly, so that some pauses happen during evaluations
            paused = (await job.ResumeAsync()).Accepted;
            await job.StepAsync(Math.Min(40, (await job.StatusAsync()).Step + 1)).WaitAsync(LocalCluster.Limit);
        }

        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
    }

    /// <summary>A job whose text takes long to read on any machine: 2 GB of characters NUL after a few others, which take no room on the disk.</summary>
    async Task<JobHandle> SubmitSlowlyPreparedAsync()
    {
        string text = Path.Combine(cluster.Folder, "large.txt");
        if (!File.Exists(text))
        {
            await File.WriteAllTextAsync(text, "a text with a few letters\n");
            await using FileStream file = File.OpenWrite(text);
            file.SetLength(2_000_000_000);
        }

        JobHandle job = await cluster.SubmitAsync(cluster.Job with { Text = text, Name = "large" });
        Assert.Equal(JobState.Starting, (await job.StatusAsync()).State);
        return job;
    }

    /// <summary>An order is answered at once, and the job is soon in a state: a cancellation may be answered before.</summary>
    static async Task<ControlReply> AssertAtOnceAsync(JobHandle job, Task<ControlReply> order, JobState expected)
    {
        long begun = Stopwatch.GetTimestamp();
        ControlReply reply = await order;
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, AtOnce);
        Assert.True(reply.Accepted, reply.Message);
        Assert.Equal(expected, (await job.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
        return reply;
    }
}
