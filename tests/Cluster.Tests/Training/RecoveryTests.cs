using System.Diagnostics;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>Silo processes are killed, stopped and started while a job trains: it continues by itself, and ends with the bits of an undisturbed run.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class RecoveryTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>, IAsyncLifetime
{
    TestCluster _cluster = null!;

    /// <summary>A job that no machine ends before the test does: the test pauses it when it has seen enough.</summary>
    TinyJob Job => local.Job with
    {
        Steps = 100_000,
        Workers = 3,
        ParameterShards = 2,
        Checkpoints = "{everySteps: 1000}",
        Evaluation = "{everySteps: 500}",
    };

    public async Task InitializeAsync() => _cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);

    public Task DisposeAsync()
    {
        _cluster.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    public async Task A_job_continues_after_the_loss_of_a_silo_with_workers_and_parameter_shards(string exchange)
    {
        TinyJob lost = Job with { Exchange = exchange };
        await using SiloProcess first = await StartAsync("first");
        await using WindrowClient client = await _cluster.ConnectAsync();
        JobHandle job = await client.SubmitAsync(lost.Yaml, null);          // its own grain is on the only silo
        await using SiloProcess second = await StartAsync("second");
        StateEvent spread = await job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("3 workers on 2 silos", StringComparison.Ordinal) == true);
        StepEvent reached = await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 50, spread.Sequence);

        await second.KillAsync();
        StateEvent recovering = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, reached.Sequence);
        Assert.Equal($"Silo 'second', which computed for the job, left the cluster after step {recovering.Step}.", recovering.Message);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, recovering.Sequence);
        Assert.Matches(@"^\d workers? on 1 silo from the (copy|checkpoint) of step \d+( in memory)?, [\d.]+ s after the loss was noticed; \d+ steps? to be made again\.$", running.Message);
        await job.FirstAsync<StepEvent>(_ => true, running.Sequence);       // a new one: the log has those that were made again already
        await AssertSameBitsAsync(job, lost);
        Assert.Equal(1, (await job.StatusAsync()).Recoveries);
    }

    /// <summary>While a cluster starts, or when a silo wakes that was believed to be dead, a job's grain can be active twice for a moment. The second
    /// one may record a later start that nothing carries out.</summary>
    [Fact]
    public async Task A_job_continues_after_another_activation_has_started_it_and_is_gone()
    {
        await using SiloProcess silo = await StartAsync("first");
        await using WindrowClient client = await _cluster.ConnectAsync();
        JobHandle job = await client.SubmitAsync(Job.Yaml, null);
        StepEvent reached = await job.FirstAsync<StepEvent>(step => step.Step >= 50);

        JobStatus before = RunStatusFile.Read(job.RunFolder)!;
        Assert.Equal(before.Incarnation + 1, RunStarts.Claim(job.RunFolder, before.Incarnation, isFirst: true));
        Assert.True(RunStatusFile.TryWrite(job.RunFolder, before with { Incarnation = before.Incarnation + 1, State = JobState.Recovering }));

        List<JobState> seen = [];
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        for (JobStatus status = await job.StatusAsync(); status.Incarnation < before.Incarnation + 2 || status.State != JobState.Running; status = await job.StatusAsync())
        {
            seen.Add(status.State);
            // The silo may have been writing its own status at that moment, and have come last.
            if (RunStatusFile.Read(job.RunFolder) is { } written && written.Incarnation == before.Incarnation)
                RunStatusFile.TryWrite(job.RunFolder, before with { Incarnation = before.Incarnation + 1, State = JobState.Recovering });
            await Task.Delay(20, limit.Token);
        }

        Assert.DoesNotContain(seen, state => state.IsAtRest());
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, reached.Sequence);
        await job.FirstAsync<StepEvent>(_ => true, running.Sequence);
        await AssertSameBitsAsync(job, Job);
    }

    [Theory, InFolder, InDatabase]
    public async Task A_job_continues_after_the_loss_of_the_silo_with_its_own_grain(Backend backend)
    {
        await UseAsync(backend);
        await using SpreadJob silos = await SpreadJob.StartAsync(_cluster, Job);
        (SiloProcess first, _, JobHandle job, StateEvent spread) = silos;
        StepEvent reached = await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 50, spread.Sequence);

        await first.KillAsync();
        StateEvent recovering = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, reached.Sequence);
        Assert.Equal("The process that ran the job ended while it was running.", recovering.Message);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, recovering.Sequence);
        await job.FirstAsync<StepEvent>(step => step.Step >= running.Step + 50, running.Sequence);
        await AssertSameBitsAsync(job);
    }

    /// <summary>The next start of a job whose own grain is lost does not know the workers of the start before, which wait for each other.</summary>
    [Fact]
    public async Task A_silo_that_stops_does_not_wait_for_the_workers_of_a_lost_start()
    {
        await using SpreadJob silos = await SpreadJob.StartAsync(_cluster, Job with { ParameterShards = 1 }, "b", "a");      // the job's parameters are on 'a': silos are counted by name
        (SiloProcess first, SiloProcess second, JobHandle job, StateEvent spread) = silos;
        await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 50, spread.Sequence);
        await first.KillAsync();
        StateEvent recovering = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, spread.Sequence);
        await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, recovering.Sequence);

        long begun = Stopwatch.GetTimestamp();
        Assert.Equal(0, await second.TerminateAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(20));       // Orleans would wait for 30 s
    }

    [Fact]
    public async Task A_silo_that_hangs_is_replaced_and_does_no_harm_when_it_wakes()
    {
        await using SpreadJob silos = await SpreadJob.StartAsync(_cluster, Job);
        (SiloProcess first, _, JobHandle job, StateEvent spread) = silos;
        await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 50, spread.Sequence);

        first.Hang();           // with the job's own grain in the middle of whatever it does
        StateEvent recovering = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, spread.Sequence);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, recovering.Sequence);
        await job.FirstAsync<StepEvent>(step => step.Step >= running.Step + 200, running.Sequence);
        first.Wake();
        await first.ExitAsync();        // it finds out that it was declared dead
        await AssertSameBitsAsync(job);
    }

    [Theory, InFolder, InDatabase]
    public async Task Unfinished_jobs_continue_when_a_cluster_that_was_killed_whole_starts_again(Backend backend)
    {
        await UseAsync(backend);
        TinyJob often = Job with { Checkpoints = "{everySteps: 100}" };
        string id;
        await using (SiloProcess only = await StartAsync("a"))
        {
            await using WindrowClient client = await _cluster.ConnectAsync();
            JobHandle job = await client.SubmitAsync(often.Yaml, null);
            id = job.Id;
            await job.StepAsync(250);
            await only.KillAsync();
        }

        await using SiloProcess next = await StartAsync("b");
        await using WindrowClient again = await _cluster.ConnectAsync();
        JobHandle continued = await again.GetAsync(id);
        await continued.StepAsync(1_000);
        await AssertSameBitsAsync(continued, often);
    }

    [Fact]
    public async Task A_job_moves_to_a_silo_that_joins_and_away_from_those_that_stop_without_losing_a_step()
    {
        await using SpreadJob silos = await SpreadJob.StartAsync(_cluster, Job);
        (SiloProcess first, _, JobHandle job, StateEvent spread) = silos;
        await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 20, spread.Sequence);

        Assert.Equal(0, await first.TerminateAsync());                      // the job's own grain is there
        StateEvent leaving = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, spread.Sequence);
        Assert.Equal($"Silo 'first', which ran the job, is stopping after step {leaving.Step}.", leaving.Message);
        StateEvent alone = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, leaving.Sequence);
        Assert.Equal(leaving.Step, alone.Step);
        // By chance, a checkpoint may have been written at the same step.
        Assert.Matches($@"^3 workers on 1 silo from the (copy of step {leaving.Step} in memory|checkpoint of step {leaving.Step})\.$", alone.Message);

        await using SiloProcess third = await StartAsync("third");
        StateEvent wide = await job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("3 workers on 2 silos", StringComparison.Ordinal) == true, alone.Sequence);
        await job.FirstAsync<StepEvent>(step => step.Step >= wide.Step + 20, wide.Sequence);
        Assert.Equal(0, await third.TerminateAsync());                      // only workers and parameter shards are there
        StateEvent back = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, wide.Sequence + 1);
        Assert.Equal($"3 workers on 1 silo from step {back.Step}.", back.Message);
        await AssertSameBitsAsync(job);
        Assert.Equal(0, (await job.StatusAsync()).Recoveries);
    }

    [Fact]
    public async Task A_job_waits_for_its_least_number_of_workers_and_is_scaled_while_it_runs()
    {
        TinyJob elastic = Job with { Workers = 3, MinWorkers = 3 };
        await using SiloProcess first = await StartAsync("first");
        await using WindrowClient client = await _cluster.ConnectAsync();
        JobHandle job = await client.SubmitAsync(elastic.Yaml, null);
        StateEvent waiting = await job.FirstAsync<StateEvent>(state => state.State == JobState.Queued && state.Message is not null);
        Assert.StartsWith("Waiting for 3 slots (parallelism.minWorkers); there are 2 on 1 silo.", waiting.Message, StringComparison.Ordinal);

        await using SiloProcess second = await StartAsync("second");
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.Message?.StartsWith("3 workers on 2 silos", StringComparison.Ordinal) == true, waiting.Sequence);
        await job.FirstAsync<StepEvent>(step => step.Step >= 100, running.Sequence);
        Assert.Equal(0, await second.TerminateAsync());
        StateEvent again = await job.FirstAsync<StateEvent>(state => state.State == JobState.Queued, running.Sequence);

        ControlReply refused = await job.ScaleAsync(workers: 2);            // fewer than the least number
        Assert.Contains("minWorkers must be at most workers", refused.Message, StringComparison.Ordinal);
        ControlReply scaled = await job.ScaleAsync(workers: 2, minWorkers: 1);
        Assert.Equal((true, $"Job '{job.Id}': 2 workers on 1 silo from the checkpoint of step {again.Step}."), (scaled.Accepted, scaled.Message));
        await job.StepAsync(again.Step + 100);
        scaled = await job.ScaleAsync(workers: 1);
        Assert.Matches(@"^Job '.*': 1 worker on 1 silo from step \d+\.$", scaled.Message);
        await job.StepAsync(scaled.Status!.Step + 100);
        await AssertSameBitsAsync(job);
        Assert.Equal(0, (await job.StatusAsync()).Recoveries);
    }

    async Task UseAsync(Backend backend)
    {
        _cluster.Dispose();
        _cluster = await TestCluster.CreateAsync(backend, postgres);
    }

    Task AssertSameBitsAsync(JobHandle job, TinyJob? definition = null) => local.AssertUndisturbedAsync(job, definition ?? Job);

    Task<SiloProcess> StartAsync(string name) => _cluster.StartSiloAsync(name);
}
