using Microsoft.Extensions.Logging.Abstractions;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Client;

namespace Windrow.Tests.Metrics;

/// <summary>Events on their way to a log that can't always be written.</summary>
public class EventQueueTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static readonly EventPolicies Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromMilliseconds(4),
        LongestFlush = Limit,
        MostWaiting = 20,
    };

    readonly UnreliableLog _log = new();

    [Fact]
    public Task Events_that_could_not_be_stored_at_first_are_stored_in_order() => OnTurnsAsync(async () =>
    {
        EventQueue queue = NewQueue();
        _log.IsBroken = true;
        for (int step = 1; step <= 10; step++) queue.Add(Events.Step(step));
        await queue.FlushAsync().WaitAsync(Limit);
        Assert.Contains("The job's events are not being stored: No space left on device.", queue.Failure, StringComparison.Ordinal);

        _log.IsBroken = false;
        queue.Add(Events.State(JobState.Completed, 10));
        await _log.CompletedAsync().WaitAsync(Limit);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10], _log.Stored.Select(jobEvent => jobEvent.Step));
        Assert.True(_log.WasSentBefore);
        Assert.Null(queue.Failure);
    });

    [Fact]
    public Task A_full_queue_drops_the_oldest_steps_says_so_and_keeps_every_change_of_state() => OnTurnsAsync(async () =>
    {
        EventQueue queue = NewQueue();
        _log.IsBroken = true;
        queue.Add(Events.State(JobState.Running));
        await queue.FlushAsync().WaitAsync(Limit);
        for (int step = 1; step <= 100; step++) queue.Add(Events.Step(step));
        queue.Add(Events.State(JobState.Completed, 100));

        _log.IsBroken = false;
        await _log.CompletedAsync().WaitAsync(Limit);
        EventsLostEvent lost = Assert.Single(_log.Stored.OfType<EventsLostEvent>());
        StepEvent[] steps = [.. _log.Stored.OfType<StepEvent>()];
        Assert.Equal(100 - steps.Length, lost.Count);
        Assert.Equal((1, steps[0].Step - 1), (lost.FirstStep, lost.Step));
        Assert.Equal(100, steps[^1].Step);
        Assert.Equal([JobState.Running, JobState.Completed], _log.Stored.OfType<StateEvent>().Select(state => state.State));
    });

    [Fact]
    public Task What_an_earlier_start_had_still_to_store_is_stored_with_its_times_but_without_its_states() => OnTurnsAsync(async () =>
    {
        EventQueue earlier = NewQueue();
        _log.IsBroken = true;
        earlier.Add(Events.State(JobState.Running));
        for (int step = 1; step <= 3; step++) earlier.Add(Events.Step(step));
        JobEvent[] unstored = earlier.Unstored;
        earlier.Stop();
        await earlier.FlushAsync().WaitAsync(Limit);

        _log.IsBroken = false;
        EventQueue queue = NewQueue();
        queue.Restore(unstored);
        queue.Add(Events.State(JobState.Completed, 3));
        await _log.CompletedAsync().WaitAsync(Limit);
        Assert.Equal(unstored[1..], _log.Stored[..3]);
        Assert.Equal(4, _log.Stored.Count);
        Assert.True(_log.WasRestored);
    });

    /// <summary>Runs a test the way a grain runs: one piece of code at a time.</summary>
    static Task OnTurnsAsync(Func<Task> test) => Task.Factory.StartNew(
        test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    EventQueue NewQueue() => new(_log, "demo-1", () => 1, Quick, TimeProvider.System, NullLogger.Instance);

    /// <summary>A log on a disk that can be full.</summary>
    sealed class UnreliableLog : IMetricsGrain
    {
        readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsBroken;

        public List<JobEvent> Stored { get; } = [];

        public bool WasSentBefore { get; private set; }

        public bool WasRestored { get; private set; }

        public Task<long> AppendAsync(EventBatch batch)
        {
            if (IsBroken) throw new IOException("No space left on device.");
            WasSentBefore |= batch.SentBefore;
            WasRestored |= batch.Restored;
            Stored.AddRange(batch.Events);
            if (batch.Events[^1] is StateEvent { State: JobState.Completed }) _completed.TrySetResult();
            return Task.FromResult((long)Stored.Count);
        }

        public Task CompletedAsync() => _completed.Task;

        public IAsyncEnumerable<JobEvent> WatchAsync(long from, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<JobHistory> HistoryAsync(HistoryRequest request) => throw new NotSupportedException();

        public Task<EventSummary> SummaryAsync(int sampled) => throw new NotSupportedException();
    }
}
