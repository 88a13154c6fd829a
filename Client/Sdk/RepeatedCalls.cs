using Orleans.Runtime.Messaging;
using Windrow.Client.Clustering;

namespace Windrow.Client;

/// <summary>Makes calls again that a lost silo has cut off, until another silo answers.</summary>
/// <param name="time">Measures the pauses between attempts.</param>
/// <param name="lost">Tells when a silo is lost, which may be the one at the other end; null when that cannot happen.</param>
sealed class RepeatedCalls(TimeProvider time, LostGateways? lost)
{
    /// <summary>How long a call may keep failing. The other silos take over from a dead one within seconds.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes a call that has the same effect when it arrives twice.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellation) =>
        RepeatAsync(call, Transient.IsCutOff, lost, cancellation);

    /// <summary>Makes a call that must not arrive twice: it is made again only when it did not leave.</summary>
    public Task<T> AskOnceAsync<T>(Func<Task<T>> call, CancellationToken cancellation) =>
        RepeatAsync(call, exception => exception is ConnectionFailedException, cutOffBy: null, cancellation);

    async Task<T> RepeatAsync<T>(Func<Task<T>> call, Func<Exception, bool> mayRepeat, LostGateways? cutOffBy, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, cutOffBy?.Next ?? default);
            try
            {
                return await call().WaitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                // The silo that had to answer may be gone; another one answers.
            }
            catch (Exception exception) when (mayRepeat(exception) && time.GetElapsedTime(start) < GiveUpAfter)
            {
                // It could not be reached, or was lost meanwhile; another one answers.
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
