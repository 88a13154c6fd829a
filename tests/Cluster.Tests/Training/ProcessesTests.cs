using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>Jobs on real silo processes: spread over two, ended halfway, killed.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ProcessesTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    TinyJob Job => local.Job with { Workers = 3, ParameterShards = 2 };

    /// <summary>Long enough for a silo to be killed on the way.</summary>
    TinyJob Long => Job with { Steps = 2_000, Checkpoints = "{everySteps: 100}", Evaluation = "{everySteps: 500}" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_silos_share_the_work_and_give_the_bits_of_one()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(Job));
        await using SiloProcess first = await StartAsync("a"), second = await StartAsync("b");
        await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
        foreach (int parameterShards in (int[])[2, 5])
        {
            JobHandle job = await client.SubmitAsync((Job with { ParameterShards = parameterShards }).Yaml, null);
            await job.WaitAsync().WaitAsync(LocalCluster.Limit);
            StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running);
            Assert.Equal("3 workers on 2 silos.", running.Message);
            FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
        }

        await AssertOnBothAsync(client);
    }

    [Fact]
    public async Task A_job_continues_in_new_processes_after_a_pause_and_after_a_kill()
    {
        TinyJob job = Long with { Steps = 1_000 };
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(job));
        string id;
        await using (SiloProcess paused = await StartAsync("a"))
        {
            await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
            JobHandle handle = await client.SubmitAsync(job.Yaml, null);
            id = handle.Id;
            await handle.StepAsync(250);
            Assert.Equal(JobState.Paused, (await handle.PauseAsync()).Status!.State);
        }

        await using (SiloProcess killed = await StartAsync("b"))
        {
            await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
            JobHandle handle = await client.GetAsync(id);
            Assert.True((await handle.ResumeAsync()).Accepted);
            await handle.StepAsync(500);
            await killed.KillAsync();
        }

        await using SiloProcess last = await StartAsync("c");
        await using WindrowClient again = await WindrowClient.ConnectAsync(_folder.Path);
        JobStatus listed = Assert.Single(await again.ListAsync());
        Assert.Equal(JobState.Failed, listed.State);
        Assert.StartsWith("The process that ran the job ended while it was running. Resume continues from '", listed.Message, StringComparison.Ordinal);
        JobHandle resumed = await again.GetAsync(id);
        Assert.Equal(listed.Message, Assert.IsType<StateEvent>((await resumed.AllEventsAsync())[^1]).Message);
        Assert.True((await resumed.ResumeAsync()).Accepted);
        await resumed.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(resumed));

        List<JobEvent> events = await resumed.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(jobEvent => jobEvent.Sequence));
    }

    [Fact]
    public async Task A_job_that_loses_a_silo_fails_naming_it_and_ends_with_the_same_bits_on_the_survivor()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(Long));
        await using SiloProcess first = await StartAsync("first");
        await using WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path);
        JobHandle job = await client.SubmitAsync((Long with { Steps = 2_000 }).Yaml, null);
        await job.StepAsync(1);
        await job.PauseAsync();
        await using SiloProcess second = await StartAsync("second");
        Assert.True((await job.ResumeAsync()).Accepted);
        StepEvent reached = await job.FirstAsync<StepEvent>(step => step.Step >= 150);
        Assert.Equal(2, (await job.StatusAsync()).Silos);

        await second.KillAsync();
        StateEvent failed = await job.FirstAsync<StateEvent>(state => state.State == JobState.Failed, reached.Sequence);
        Assert.StartsWith("Silo 'second', which computed for the job, left the cluster after step ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Resume continues from '", failed.Message, StringComparison.Ordinal);
        await ResumeToTheSameBitsAsync(job, expected);
    }

    [Fact]
    public async Task A_job_that_loses_its_own_grain_says_so_where_it_comes_back_and_can_be_resumed()
    {
        Dictionary<string, byte[]> expected = await FinalCheckpoint.OfAsync(await local.RunAsync(Long));
        await using SiloProcess first = await StartAsync("first");
        JobHandle job;
        await using (WindrowClient client = await WindrowClient.ConnectAsync(_folder.Path))
        {
            job = await client.SubmitAsync(Long.Yaml, null);
            await job.StepAsync(1);
            await job.PauseAsync();
        }

        await using SiloProcess second = await StartAsync("second");
        await using WindrowClient other = await WindrowClient.ConnectAsync(_folder.Path);
        job = await other.GetAsync(job.Id);
        Assert.True((await job.ResumeAsync()).Accepted);
        StepEvent reached = await job.FirstAsync<StepEvent>(step => step.Step >= 150);
        await first.KillAsync();                // the job's grain was activated there, when it was the only silo

        StateEvent failed = await job.FirstAsync<StateEvent>(state => state.State == JobState.Failed, reached.Sequence);
        Assert.StartsWith("The process that ran the job ended while it was running. Resume continues from '", failed.Message, StringComparison.Ordinal);
        Assert.Equal((JobState.Failed, failed.Message), ((await job.StatusAsync()).State, (await job.StatusAsync()).Message));
        await ResumeToTheSameBitsAsync(job, expected);
    }

    static async Task ResumeToTheSameBitsAsync(JobHandle job, Dictionary<string, byte[]> expected)
    {
        ControlReply reply = await job.ResumeAsync();
        Assert.True(reply.Accepted, reply.Message);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(expected, await FinalCheckpoint.OfAsync(job));
        List<JobEvent> events = await job.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(jobEvent => jobEvent.Sequence));
        Assert.Equal(JobState.Completed, Assert.IsType<StateEvent>(events[^1]).State);
    }

    /// <summary>A running job has workers and parameter shards on each of two silos.</summary>
    async Task AssertOnBothAsync(WindrowClient client)
    {
        JobHandle job = await client.SubmitAsync((Job with { Steps = 1_000_000 }).Yaml, null);
        await job.StepAsync(1);
        await using ClusterConnection connection = await ClusterConnection.ConnectAsync(_folder.Path);
        DetailedGrainStatistic[] grains = await connection.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        foreach (string kind in (string[])["worker-", "parameters-"])
        {
            string ofJob = $"{job.Id}/1/{kind}";
            Assert.Equal(2, grains.Where(grain => grain.GrainId.Key.ToString()!.StartsWith(ofJob, StringComparison.Ordinal)).DistinctBy(grain => grain.SiloAddress).Count());
        }

        await job.CancelAsync();
    }

    Task<SiloProcess> StartAsync(string name) => SiloProcess.StartAsync(_folder.Path, slots: 2, "--name", name);
}
