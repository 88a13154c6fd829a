using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Tests.Client;

public class EventStreamTests
{
    static readonly JobEvent[] Stored =
    [
        .. Enumerable.Range(1, 9).Select(number => Events.Step(number)),
        Events.State(JobState.Completed) with { Sequence = 10 },
    ];

    readonly List<long> _asked = [];
    readonly ImpatientTime _time = new();

    public static TheoryData<Exception> LostConnections =>
    [
        new EnumerationAbortedException("lost"), new TimeoutException(), new SiloUnavailableException(),
    ];

    [Theory]
    [MemberData(nameof(LostConnections))]
    public async Task A_lost_connection_leaves_no_gap_and_repeats_nothing(Exception lost)
    {
        EventStream stream = Connections((1, 3, lost), (4, 4, lost), (5, 10, null));

        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), await NumbersAsync(stream, from: 1));
        Assert.Equal([1, 4, 5], _asked);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_its_first_event_is_made_again()
    {
        EventStream stream = Connections((7, 6, new TimeoutException()), (7, 6, new TimeoutException()), (7, 10, null));

        Assert.Equal([7, 8, 9, 10], await NumbersAsync(stream, from: 7));
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_job_came_to_rest_asks_for_that_event_again_and_ends()
    {
        EventStream stream = Connections((1, 10, new TimeoutException()), (10, 10, null));

        Assert.Equal(10, (await NumbersAsync(stream, from: 1)).Count);
        Assert.Equal([1, 10], _asked);
    }

    [Fact]
    public async Task A_cluster_that_is_silent_for_two_minutes_is_given_up_on()
    {
        DateTimeOffset start = _time.GetUtcNow();
        EventStream stream = new((_, _) => Connection(1, 0, new SiloUnavailableException()), _time);

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => NumbersAsync(stream, from: 1));
        Assert.IsType<SiloUnavailableException>(exception.InnerException);
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.2));
    }

    [Fact]
    public async Task An_error_of_another_kind_is_passed_on_at_once()
    {
        EventStream stream = Connections((1, 2, new InvalidOperationException("metrics.jsonl is damaged")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => NumbersAsync(stream, from: 1));
    }

    [Fact]
    public async Task Cancelling_ends_the_stream()
    {
        using CancellationTokenSource cancellation = new();
        EventStream stream = new((_, token) => Waiting(token), _time);
        List<long> seen = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JobEvent jobEvent in stream.ReadAsync(1, cancellation.Token))
            {
                seen.Add(jobEvent.Sequence);
                await cancellation.CancelAsync();
            }
        });
        Assert.Equal([1], seen);
    }

    EventStream Connections(params (long From, long Until, Exception? Lost)[] connections)
    {
        Queue<(long From, long Until, Exception? Lost)> queue = new(connections);
        return new EventStream(
            (from, _) =>
            {
                _asked.Add(from);
                (long expected, long until, Exception? lost) = queue.Dequeue();
                Assert.Equal(expected, from);
                return Connection(from, until, lost);
            },
            _time);
    }

    static async IAsyncEnumerable<JobEvent> Connection(long from, long until, Exception? lost)
    {
        for (long number = from; number <= until; number++) yield return Stored[number - 1];
        await Task.Yield();
        if (lost is not null) throw lost;
    }

    static async IAsyncEnumerable<JobEvent> Waiting([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Stored[0];
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    static async Task<List<long>> NumbersAsync(EventStream stream, long from)
    {
        List<long> numbers = [];
        await foreach (JobEvent jobEvent in stream.ReadAsync(from, CancellationToken.None)) numbers.Add(jobEvent.Sequence);
        return numbers;
    }
}
