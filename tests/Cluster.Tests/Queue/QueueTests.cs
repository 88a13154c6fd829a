using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Queue;
using Windrow.Jobs;
using Windrow.Security;
using Windrow.Silo;
using Windrow.Tests.Security;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;
using ClusterMember = Windrow.Tests.Silo.ClusterMember;

namespace Windrow.Tests.Queue;

/// <summary>Jobs that compete for the slots of a cluster of two silos with two slots each.</summary>
public sealed class QueueTests(KeyedCluster cluster) : IClassFixture<KeyedCluster>
{
    /// <summary>A job that needs the whole cluster.</summary>
    TinyJob Whole => cluster.Job with { Workers = 4, MinWorkers = 4 };

    [Fact]
    public async Task Ten_jobs_of_three_users_start_in_order_of_priority_and_share_and_end_with_the_bits_they_have_alone()
    {
        await using WindrowClient admin = await cluster.ConnectAsync("chief", KeyRole.Administrator);
        JobHandle alone = await admin.SubmitAsync((Whole with { Name = "alone" }).Yaml, null);
        await alone.WaitAsync().WaitAsync(LocalCluster.Limit);
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(alone);

        JobHandle blocker = await admin.SubmitAsync(Prioritized(cluster.LongJob with { Name = "blocker", Workers = 4, MinWorkers = 4 }, "high"), null);
        await blocker.StepAsync(1);
        List<JobHandle> jobs = [];
        foreach ((string user, string[] priorities) in new[] { ("ada", new[] { "low", "normal", "normal", "low" }), ("ben", ["normal", "low", "normal"]), ("cleo", ["low", "normal", "low"]) })
        {
            await using WindrowClient client = await cluster.ConnectAsync(user, KeyRole.Submitter);
            foreach (string priority in priorities)
                jobs.Add(await admin.GetAsync((await client.SubmitAsync(Prioritized(Whole with { Name = $"{user}-{priority}" }, priority), null)).Id));
        }

        foreach (JobHandle job in jobs) await job.FirstAsync<StateEvent>(state => state.State == JobState.Queued && state.Message?.StartsWith("Waiting for 4 slots", StringComparison.Ordinal) == true);
        QueueListing queue = await admin.QueueAsync();
        Assert.Equal(4, queue.Slots);
        Assert.Equal(Enumerable.Range(0, 11), queue.Jobs.Select(job => job.Place));
        Assert.Equal(blocker.Id, queue.Jobs[0].JobId);
        Assert.Equal(Enumerable.Repeat(JobPriority.Normal, 5).Concat(Enumerable.Repeat(JobPriority.Low, 5)), queue.Jobs[1..].Select(job => job.Priority));
        JobStatus first = await jobs.Single(job => job.Id == queue.Jobs[1].JobId).StatusAsync();
        Assert.Equal((JobState.Queued, 1), (first.State, first.QueuePlace));

        await blocker.CancelAsync();
        List<(DateTimeOffset Start, string Id)> starts = [];
        foreach (JobHandle job in jobs)
        {
            List<JobEvent> events = await job.AllEventsAsync();
            starts.Add((events.OfType<StateEvent>().First(state => state.State == JobState.Running).Time, job.Id));
            FinalCheckpoint.AssertSameState(expected, await FinalCheckpoint.OfAsync(job));
        }

        string[] users = [.. starts.Order().Select(start => start.Id.Split('-')[0])];
        string[] order = [.. starts.Order().Select(start => start.Id.Split('-')[1])];
        Assert.Equal(Enumerable.Repeat("normal", 5).Concat(Enumerable.Repeat("low", 5)), order);
        Assert.Equal(["ada", "ben", "cleo"], users[..3].Order());        // each user once before any of them twice
    }

    [Fact]
    public async Task A_job_that_is_paused_five_times_for_others_ends_with_the_same_bits()
    {
        await using WindrowClient admin = await cluster.ConnectAsync("chief-2", KeyRole.Administrator);
        TinyJob longer = Whole with { Name = "paused", Steps = 10_000_000, Evaluation = "{everySteps: 500}" };
        JobHandle job = await admin.SubmitAsync(Prioritized(longer, "low"), null);
        for (int i = 0; i < 5; i++)
        {
            await job.StepAsync((await job.StatusAsync()).Step + 1);        // it trains, for the first time or again
            JobHandle other = await admin.SubmitAsync(Prioritized(Whole with { Name = "urgent", Steps = 20 }, "high"), null);
            Assert.Equal(JobState.Completed, (await other.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
        }

        await job.StepAsync((await job.StatusAsync()).Step + 1);
        Assert.True((await job.PauseAsync()).Accepted);
        JobStatus paused = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        JobHandle alone = await admin.SubmitAsync((longer with { Name = "alone", Steps = (int)paused.Step }).Yaml, null);
        await alone.WaitAsync().WaitAsync(LocalCluster.Limit);

        List<JobEvent> events = await job.AllEventsAsync();
        StateEvent[] states = [.. events.OfType<StateEvent>()];
        StateEvent[] pauses = [.. states.Zip(states.Skip(1)).Where(pair => (pair.First.State, pair.Second.State) == (JobState.Running, JobState.Queued)).Select(pair => pair.Second)];
        Assert.Equal(5, pauses.Length);
        Assert.All(pauses, pause => Assert.Contains("which has a higher priority", pause.Message, StringComparison.Ordinal));
        FinalCheckpoint.AssertSameState(await FinalCheckpoint.OfAsync(alone), FinalCheckpoint.Read(paused.Checkpoint!));
    }

    [Fact]
    public async Task Only_administrators_give_high_priority_and_only_owners_another_one()
    {
        await using WindrowClient ada = await cluster.ConnectAsync("ada-2", KeyRole.Submitter);
        await using WindrowClient ben = await cluster.ConnectAsync("ben-2", KeyRole.Submitter);
        await using WindrowClient admin = await cluster.ConnectAsync("chief-3", KeyRole.Administrator);
        JobRefusedException refused = await Assert.ThrowsAsync<JobRefusedException>(() => ada.SubmitAsync(Prioritized(cluster.Job, "high"), null));
        Assert.Equal(["The key 'ada-2' may give a job low or normal priority; high needs an administrator's key."], refused.Problems);

        JobHandle job = await ada.SubmitAsync(cluster.LongJob.Yaml, null);
        await job.StepAsync(1);
        Assert.True((await job.SetPriorityAsync(JobPriority.Low)).Accepted);
        ControlReply reply = await job.SetPriorityAsync(JobPriority.High);
        Assert.Equal((false, JobPriority.Low), (reply.Accepted, reply.Status!.Priority));
        JobHandle others = await ben.GetAsync(job.Id);
        await Assert.ThrowsAsync<Windrow.Grains.Access.AccessRefusedException>(() => others.SetPriorityAsync(JobPriority.Normal));
        JobHandle raised = await admin.GetAsync(job.Id);
        Assert.Equal(JobPriority.High, (await raised.SetPriorityAsync(JobPriority.High)).Status!.Priority);
        await job.CancelAsync();
    }

    [Fact]
    public async Task A_user_with_too_many_waiting_jobs_is_refused()
    {
        using TempFolder folder = new();
        SiloOptions options = new() { Cluster = folder.File("cluster"), Slots = 1, MaxWaitingJobs = 1, MaxRunningJobs = 1 };
        await using ClusterMember silo = await ClusterMember.StartAsync(options);
        await using WindrowClient client = await WindrowClient.ConnectAsync(options.Cluster);
        TinyJob job = new() { Text = TinyJob.WriteText(folder.Path), Steps = 10_000_000 };
        JobHandle running = await client.SubmitAsync(job.Yaml, null);
        await running.StepAsync(1);
        JobHandle waiting = await client.SubmitAsync(job.Yaml, null);
        await waiting.FirstAsync<StateEvent>(state => state.Message?.StartsWith("1 of its user's jobs is running", StringComparison.Ordinal) == true);
        JobRefusedException refused = await Assert.ThrowsAsync<JobRefusedException>(() => client.SubmitAsync(job.Yaml, null));
        Assert.Equal(["1 of your jobs is waiting to start, and this cluster allows 1. Submit again when one of them has started, or cancel one."], refused.Problems);
        await running.CancelAsync();
        await waiting.StepAsync(1);
        await waiting.CancelAsync();
    }

    static string Prioritized(TinyJob job, string priority) => $"{job.Yaml}\npriority: {priority}\n";
}
