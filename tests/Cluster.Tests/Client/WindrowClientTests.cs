using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Client.Fakes;

namespace Windrow.Tests.Client;

[Collection(FakeClusterCollection.Name)]
public sealed class WindrowClientTests(FakeCluster cluster)
{
    WindrowClient Windrow => new(cluster.Client); // has no connection that would have to be closed

    [Fact]
    public async Task A_refused_job_file_names_all_its_problems()
    {
        JobRefusedException refused = await Assert.ThrowsAsync<JobRefusedException>(() => Windrow.SubmitAsync("name: refused", original: null));

        Assert.Equal(["data.path: there is no file 'a.txt'.", "The text is empty."], refused.Problems);
    }

    [Fact]
    public async Task A_job_file_that_is_too_long_is_refused()
    {
        JobRefusedException refused = await Assert.ThrowsAsync<JobRefusedException>(() => Windrow.SubmitAsync("name: long", new string('#', 1_000_001)));

        Assert.Equal(["The job file has 1000001 characters; at most 1000000 are allowed."], refused.Problems);
    }

    [Fact]
    public async Task An_unknown_job_is_named()
    {
        JobNotFoundException missing = await Assert.ThrowsAsync<JobNotFoundException>(() => Windrow.GetAsync("nothing-7"));

        Assert.Equal("nothing-7", missing.JobId);
    }

    [Fact]
    public async Task Waiting_for_a_job_ends_when_it_is_at_rest()
    {
        FakeJob job = cluster.Jobs.Add("awaited");
        JobHandle handle = await Windrow.GetAsync(job.Status.Id);
        Task<JobStatus> waiting = handle.WaitAsync();
        job.Append(Events.State(JobState.Failed, 3, "The loss is not finite.", FailureKind.Training));

        JobStatus status = await waiting;
        Assert.Equal((JobState.Failed, FailureKind.Training, "The loss is not finite."), (status.State, status.Failure, status.Message));
    }

    [Fact]
    public async Task An_order_whose_answer_is_lost_with_a_silo_is_not_reported_as_refused()
    {
        FakeJob job = cluster.Jobs.Add("unanswered");
        job.Append(Events.State(JobState.Running), Events.Step(1));
        using LostGateways lost = new(TimeProvider.System);
        JobHandle handle = new(cluster.Client, job.Status.Id, job.Status.RunFolder, TimeProvider.System, lost);
        job.LostAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task carriedOut = job.LostAnswer.Task;
        Task<ControlReply> pausing = handle.PauseAsync();
        await carriedOut;
        Task reporting = lost.ReportAsync();

        ControlReply reply = await pausing.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((true, JobState.Paused), (reply.Accepted, reply.Status!.State));
        await reporting;
        Assert.False((await handle.PauseAsync()).Accepted);     // given once, and refused
    }

    [Fact]
    public async Task A_watch_continues_without_gap_or_repeat_when_its_grain_is_activated_again()
    {
        FakeJob job = cluster.Jobs.Add("moved");
        job.Append(Events.State(JobState.Running), Events.Step(1), Events.Step(2));
        JobHandle handle = await Windrow.GetAsync(job.Status.Id);

        List<JobEvent> seen = [];
        await foreach (JobEvent jobEvent in handle.WatchAsync(1))
        {
            seen.Add(jobEvent);
            if (seen.Count != 3) continue;
            await cluster.Cluster.DeactivateAsync(cluster.Client.GetGrain<IMetricsGrain>(job.Status.Id));
            job.Append(Events.Step(3), Events.State(JobState.Completed, 3));
        }

        Assert.Equal(job.Stored().Select(JobEventJson.Write), seen.Select(JobEventJson.Write));
    }

    [Fact]
    public async Task Cancelling_a_watch_leaves_the_job_alone()
    {
        FakeJob job = cluster.Jobs.Add("left");
        job.Append(Events.State(JobState.Running));
        JobHandle handle = await Windrow.GetAsync(job.Status.Id);
        using CancellationTokenSource cancellation = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JobEvent _ in handle.WatchAsync(1, cancellation.Token)) await cancellation.CancelAsync();
        });
        Assert.Equal(JobState.Running, (await handle.StatusAsync()).State);
    }
}
