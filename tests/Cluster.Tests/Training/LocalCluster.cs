using System.Globalization;
using System.Text;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Silo;

namespace Windrow.Tests.Training;

/// <summary>Local mode in the test's process, with a text to train on: one for all tests of a class.</summary>
public sealed class LocalCluster : IAsyncLifetime
{
    /// <summary>How long a tiny job, and every order to it, may take.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    EmbeddedSilo? _silo;

    internal WindrowClient Client { get; private set; } = null!;

    internal IGrainFactory Grains => _silo!.Client;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("windrow-training-").FullName;

    internal TinyJob Job => new() { Text = Path.Combine(Folder, "text.txt") };

    public async Task InitializeAsync()
    {
        TinyJob.WriteText(Folder);
        await StartAsync();
    }

    /// <summary>Ends the silo as if its process had ended, and starts another one.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    internal async Task StopAsync() => await _silo!.DisposeAsync();

    internal Task<JobHandle> SubmitAsync(TinyJob job) => Client.SubmitAsync(job.Yaml, null);

    /// <summary>Runs a job to its end.</summary>
    internal async Task<JobHandle> RunAsync(TinyJob job)
    {
        JobHandle handle = await SubmitAsync(job);
        await handle.WaitAsync().WaitAsync(Limit);
        return handle;
    }

    /// <summary>Runs a job file to its end.</summary>
    internal async Task<JobHandle> RunAsync(string yaml)
    {
        JobHandle job = await Client.SubmitAsync(yaml, null);
        await job.WaitAsync().WaitAsync(Limit);
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        return job;
    }

    /// <summary>Runs a job file to its end, with a pause after some step.</summary>
    internal async Task<JobHandle> RunWithPauseAsync(string yaml, long step)
    {
        (JobHandle job, _) = await PauseAsync(yaml, step);
        Assert.True((await job.ResumeAsync()).Accepted);
        await job.WaitAsync().WaitAsync(Limit);
        return job;
    }

    /// <summary>Starts a job, and pauses it after some step. If it completes before the order reaches it, as short ones may, it is run again and paused
    /// earlier.</summary>
    /// <returns>The job, and the step after which it was paused.</returns>
    internal async Task<(JobHandle Job, long Step)> PauseAsync(string yaml, long step)
    {
        while (true)
        {
            JobHandle job = await Client.SubmitAsync(yaml, null);
            await job.StepAsync(step);
            ControlReply reply = await job.PauseAsync();
            if (reply.Accepted) return (job, reply.Status!.Step);
            Assert.True(step > 1 && reply.Status!.State == JobState.Completed, reply.Message);
            step /= 2;
        }
    }

    /// <summary>Pauses a job, and compares it with an undisturbed run of as many steps here: the bits must be the same, and its log must have every step
    /// once.</summary>
    internal async Task AssertUndisturbedAsync(JobHandle job, TinyJob definition)
    {
        ControlReply paused = await job.PauseAsync();
        Assert.True(paused.Accepted, paused.Message);
        int steps = (int)paused.Status!.Step;
        FinalCheckpoint.AssertSameState(
            await FinalCheckpoint.OfAsync(await RunAsync(definition with { Steps = steps })), FinalCheckpoint.Read(paused.Status.Checkpoint!));
        List<JobEvent> events = await job.AllEventsAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(jobEvent => jobEvent.Sequence));
        // A record of a long run covers several steps, up to the one that it names.
        Assert.Equal(
            Enumerable.Range(1, steps).Select(i => (long)i),
            events.OfType<StepEvent>().SelectMany(record => Enumerable.Range(1 - record.Steps, record.Steps).Select(back => record.Step + back)));
    }

    public async Task DisposeAsync()
    {
        await _silo!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    internal async Task StartAsync()
    {
        _silo = await EmbeddedSilo.StartAsync(new SiloOptions { Cluster = Path.Combine(Folder, "runs"), Slots = 4 });
        Client = new WindrowClient(_silo.Client);
    }
}

/// <summary>Waits for events in a job.</summary>
static class JobEvents
{
    /// <summary>Every event of a job until it is at rest.</summary>
    public static async Task<List<JobEvent>> AllEventsAsync(this JobHandle job, long from = 1)
    {
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        List<JobEvent> events = [];
        await foreach (JobEvent jobEvent in job.WatchAsync(from, limit.Token)) events.Add(jobEvent);
        return events;
    }

    /// <summary>The first matching event from a number on.</summary>
    public static async Task<T> FirstAsync<T>(this JobHandle job, Func<T, bool> isIt, long from = 1) where T : JobEvent
    {
        using CancellationTokenSource limit = new(LocalCluster.Limit);
        StringBuilder states = new($"{TimeOfDay(DateTimeOffset.UtcNow)} waiting from event {from}");
        await foreach (JobEvent jobEvent in job.WatchAsync(from, limit.Token))
        {
            if (jobEvent is T found && isIt(found)) return found;
            if (jobEvent is StateEvent state) states.Append($"\n{TimeOfDay(DateTimeOffset.UtcNow)} seen: {TimeOfDay(state.Time)} step {state.Step} {state.State} {state.Message}");
        }

        throw new Xunit.Sdk.XunitException($"{job.Id} came to rest without the {typeof(T).Name} that was waited for: {await job.StatusAsync()}\n{states}");

        static string TimeOfDay(DateTimeOffset time) => time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    /// <summary>The states among events, a line for each.</summary>
    public static string States(this IEnumerable<JobEvent> events) =>
        string.Join('\n', events.OfType<StateEvent>().Select(state => $"{state.Time:HH:mm:ss.fff} {state.State} {state.Message}"));

    /// <summary>Waits until a number of steps have been made.</summary>
    public static Task StepAsync(this JobHandle job, long step) => job.FirstAsync<StepEvent>(made => made.Step >= step);
}
