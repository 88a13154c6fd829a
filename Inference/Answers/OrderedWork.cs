using System.Threading.Channels;

namespace Windrow.Inference.Answers;

/// <summary>Does pieces of work on several threads, and hands out what they give in the order of the pieces. Only a few pieces are held at a time.</summary>
static class OrderedWork
{
    /// <inheritdoc cref="RunAsync{T}(IEnumerable{Func{Task{T}}}, int, Action{T}, CancellationToken)"/>
    public static Task RunAsync<T>(IEnumerable<Func<T>> work, int slots, Action<T> take, CancellationToken ct) =>
        RunAsync(work.Select(Piece), slots, take, ct);

    /// <summary>A piece of work that waits for nothing.</summary>
    public static Func<Task<T>> Piece<T>(Func<T> work) => () => Task.FromResult(work());

    /// <param name="work">The pieces, taken one after the other by one thread.</param>
    /// <param name="slots">Pieces that are done at the same time.</param>
    /// <param name="take">Takes each result.</param>
    /// <param name="ct">Stops the work.</param>
    public static async Task RunAsync<T>(IEnumerable<Func<Task<T>>> work, int slots, Action<T> take, CancellationToken ct)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        SemaphoreSlim free = new(slots);
        Channel<Task<T>> results = Channel.CreateBounded<Task<T>>(slots);
        _ = Task.Run(() => ReadAsync(work, free, results.Writer, stop.Token), CancellationToken.None);      // passes its exception on through the channel
        try
        {
            await foreach (Task<T> result in results.Reader.ReadAllAsync(ct)) take(await result);
        }
        finally
        {
            await stop.CancelAsync();       // and does not wait: a read from a terminal may never return
        }
    }

    static async Task ReadAsync<T>(IEnumerable<Func<Task<T>>> work, SemaphoreSlim free, ChannelWriter<Task<T>> results, CancellationToken ct)
    {
        try
        {
            foreach (Func<Task<T>> piece in work)
            {
                await free.WaitAsync(ct);
                Task<T> result = Task.Run(piece, CancellationToken.None);
                _ = result.ContinueWith(_ => free.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                await results.WriteAsync(result, ct);
            }

            results.Complete();
        }
        catch (Exception e)
        {
            results.Complete(e);
        }
    }
}
