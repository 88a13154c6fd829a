using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>The process with a job's grain is killed before it has recorded what it knows: nothing of that is lost.</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class LostRecordsTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>, IAsyncLifetime
{
    TestCluster _cluster = null!;

    TinyJob Job => local.Job with { Steps = 100_000, Workers = 3, ParameterShards = 2, Checkpoints = "{everySteps: 1000}", Evaluation = "{everySteps: 500}" };

    public async Task InitializeAsync() => _cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);

    public Task DisposeAsync()
    {
        _cluster.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The events of some steps wait for a log that cannot be written: they are with the copies of the state on the other silo.</summary>
    [Fact]
    public async Task Events_that_wait_for_the_log_are_with_the_copies_of_the_state()
    {
        TinyJob uncheckpointed = Job with { Checkpoints = "{everyMinutes: 1000}" };
        await using SpreadJob silos = await SpreadJob.StartAsync(_cluster, uncheckpointed);
        (SiloProcess first, _, JobHandle job, StateEvent spread) = silos;
        await job.FirstAsync<StepEvent>(step => step.Step >= spread.Step + 50, spread.Sequence);

        long hidden;
        using (HiddenLog log = new(job))
        {
            hidden = (await job.StatusAsync()).Step;
            await UntilAsync(async () => (await job.StatusAsync()).Step >= hidden + 3_000);
            await first.KillAsync();
        }

        StateEvent recovering = await job.FirstAsync<StateEvent>(state => state.State == JobState.Recovering, spread.Sequence);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running, recovering.Sequence);
        Assert.InRange(running.Step, hidden + 1, long.MaxValue);
        Assert.Contains("from the copy of step", running.Message, StringComparison.Ordinal);
        await job.FirstAsync<StepEvent>(step => step.Step >= running.Step + 50, running.Sequence);
        await local.AssertUndisturbedAsync(job, uncheckpointed);
    }

    /// <summary>On a single silo there are no copies: the events are with the checkpoint.</summary>
    [Fact]
    public async Task Events_that_wait_for_the_log_are_with_the_newest_checkpoint()
    {
        TinyJob often = Job with { Checkpoints = "{everySteps: 100}" };
        string id;
        await using (SiloProcess only = await StartAsync("a"))
        {
            await using WindrowClient client = await _cluster.ConnectAsync();
            JobHandle lost = await client.SubmitAsync(often.Yaml, null);
            id = lost.Id;
            await lost.StepAsync(250);
            using HiddenLog log = new(lost);
            long hidden = (await lost.StatusAsync()).Step;
            CheckpointFolder checkpoints = new(RunFolder.Checkpoints(lost.RunFolder));
            await UntilAsync(() => Task.FromResult(checkpoints.Steps is [.., long newest] && newest >= hidden + 500));
            await only.KillAsync();
        }

        await using SiloProcess next = await StartAsync("b");
        await using WindrowClient again = await _cluster.ConnectAsync();
        JobHandle job = await again.GetAsync(id);
        StateEvent running = await job.FirstAsync<StateEvent>(state => state.State == JobState.Running && state.Step >= 500);
        await job.FirstAsync<StepEvent>(step => step.Step >= running.Step + 50, running.Sequence);
        await local.AssertUndisturbedAsync(job, often);
    }

    /// <summary>What a process leaves behind that is killed between the answer to a resume and its first step.</summary>
    [Fact]
    public async Task Settings_that_a_lost_start_has_accepted_apply_to_the_next()
    {
        string id;
        await using (SiloProcess only = await StartAsync("a"))
        {
            await using WindrowClient client = await _cluster.ConnectAsync();
            JobHandle lost = await client.SubmitAsync(Job.Yaml, null);
            id = lost.Id;
            await lost.StepAsync(50);
            JobStatus before = (await lost.PauseAsync()).Status!;
            await only.KillAsync();
            Assert.True(RunStatusFile.TryWrite(
                before.RunFolder, before with { Incarnation = before.Incarnation + 1, State = JobState.Recovering, PendingSettings = ["training.learningRate=0.004"] }));
        }

        await using SiloProcess next = await StartAsync("b");
        await using WindrowClient again = await _cluster.ConnectAsync();
        JobHandle job = await again.GetAsync(id);
        await UntilAsync(async () => (await job.StatusAsync()).State == JobState.Running);      // the newest event is still the pause
        SettingsEvent told = await job.FirstAsync<SettingsEvent>(_ => true);
        StepEvent made = await job.FirstAsync<StepEvent>(step => step.Step > told.Step);
        Assert.Equal(0.004, made.LearningRate);
        Assert.Null((await job.StatusAsync()).PendingSettings);
    }

    [Fact]
    public async Task Settings_that_change_with_a_resume_apply_even_if_the_silo_is_killed_before_it_has_recorded_them()
    {
        string id;
        long paused;
        await using (SiloProcess only = await StartAsync("a"))
        {
            await using WindrowClient client = await _cluster.ConnectAsync();
            JobHandle lost = await client.SubmitAsync(Job.Yaml, null);
            id = lost.Id;
            await lost.StepAsync(50);
            paused = (await lost.PauseAsync()).Status!.Step;
            ControlReply resumed = await lost.ResumeAsync(["training.learningRate=0.004"]);
            Assert.True(resumed.Accepted, resumed.Message);
            await only.KillAsync();
        }

        await using SiloProcess next = await StartAsync("b");
        await using WindrowClient again = await _cluster.ConnectAsync();
        JobHandle job = await again.GetAsync(id);
        StepEvent made = await job.FirstAsync<StepEvent>(step => step.Step > paused + 20);
        Assert.Equal(0.004, made.LearningRate);
        Assert.Null((await job.StatusAsync()).PendingSettings);
        Assert.True((await job.PauseAsync()).Accepted);
        List<JobEvent> events = await job.AllEventsAsync();
        SettingsEvent told = Assert.Single(events.OfType<SettingsEvent>());
        Assert.Equal((paused, "training.learningRate=0.004"), (told.Step, Assert.Single(told.Settings)));
        Assert.All(events.OfType<StepEvent>(), step => Assert.Equal(step.Step > paused ? 0.004 : 0.01, step.LearningRate));
    }

    static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        while (!await isSo()) await Task.Delay(20, limit.Token);
    }

    Task<SiloProcess> StartAsync(string name) => _cluster.StartSiloAsync(name);

    /// <summary>A job's log that cannot be written, until it is back in its place.</summary>
    sealed class HiddenLog : IDisposable
    {
        readonly string _log;

        public HiddenLog(JobHandle job)
        {
            _log = Path.Combine(job.RunFolder, "metrics.jsonl");
            string link = File.CreateSymbolicLink($"{_log}.link", Directory.CreateDirectory($"{_log}.folder").FullName).FullName;
            File.Replace(link, _log, Aside);        // there is no moment without one or the other, in which the job might begin a new log
        }

        string Aside => $"{_log}.aside";

        public void Dispose() => File.Move(Aside, _log, overwrite: true);       // in place of the link
    }
}
