using System.Runtime.CompilerServices;
using Windrow.Client.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Client;

/// <summary>A job's events as one stream, which survives lost connections.</summary>
/// <param name="open">Opens a connection that delivers the events from a given number on.</param>
/// <param name="time">Measures the pauses between attempts.</param>
/// <param name="lost">Tells when a silo is lost, which may be the one at the other end; null when that cannot happen.</param>
sealed class EventStream(Func<long, CancellationToken, IAsyncEnumerable<JobEvent>> open, TimeProvider time, LostGateways? lost = null)
{
    /// <summary>How long connections may keep failing without delivering an event.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    Exception? _lastFailure;

    /// <summary>Events from number <paramref name="from"/> on, without gaps or repeats, until the job is at rest.</summary>
    /// <remarks>A job at rest sends no more events. If the connection breaks just after the event that says so, asking for the
    /// number after it would wait forever. A new connection therefore begins with that last event, which is then skipped here.</remarks>
    public async IAsyncEnumerable<JobEvent> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long next = from;
        bool atRest = false;
        TimeSpan pause = FirstPause;
        long? failing = null;

        while (true)
        {
            CancellationToken broken = lost?.Next ?? default;
            IAsyncEnumerator<JobEvent> connection = open(atRest ? next - 1 : next, cancellation).GetAsyncEnumerator(cancellation);
            try
            {
                while (await HasNextAsync(connection, broken) is { } more)
                {
                    if (!more) yield break;
                    (failing, pause) = (null, FirstPause);
                    JobEvent jobEvent = connection.Current;
                    if (jobEvent.Sequence < next) continue;
                    (next, atRest) = (jobEvent.Sequence + 1, jobEvent is StateEvent state && state.State.IsAtRest());
                    yield return jobEvent;
                }
            }
            finally
            {
                if (!broken.IsCancellationRequested) await CloseAsync(connection);      // closing one whose other end is gone takes as long as a call to it
            }

            failing ??= time.GetTimestamp();
            if (time.GetElapsedTime(failing.Value) >= GiveUpAfter)
                throw new TimeoutException($"The events from number {next} on could not be read for {GiveUpAfter.TotalMinutes:0} minutes. Try again when the cluster can be reached.", _lastFailure);
            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Whether another event has arrived, or false at the end of the stream, or null when the connection broke.</summary>
    async ValueTask<bool?> HasNextAsync(IAsyncEnumerator<JobEvent> connection, CancellationToken broken)
    {
        try
        {
            return await connection.MoveNextAsync().AsTask().WaitAsync(broken);
        }
        catch (OperationCanceledException e) when (broken.IsCancellationRequested && e.CancellationToken == broken)
        {
            return null;
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            _lastFailure = exception;
            return null;
        }
    }

    static async ValueTask CloseAsync(IAsyncEnumerator<JobEvent> connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            // The other end is gone; there is nothing left to close.
        }
    }
}
