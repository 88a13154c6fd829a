using System.Threading.Channels;
using Windrow.Inference.Network;

namespace Windrow.Serving;

/// <summary>Answers simultaneous requests together: a thread that is free takes all that wait, up to a batch, and never waits for more.</summary>
/// <param name="slots">Threads that predict at the same time.</param>
/// <param name="maxWaitingRows">Most rows that wait.</param>
sealed class RequestBatcher(int slots, int maxWaitingRows) : IAsyncDisposable
{
    /// <summary>Rows that are answered together, if they come from several requests.</summary>
    const int RowsAtOnce = 64;

    readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();
    readonly List<Task> _threads = [];
    int _rows;

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        for (int slot = 0; slot < slots; slot++) _threads.Add(Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Has some rows answered.</summary>
    /// <param name="predict">What predicts; rows of the same network are answered together.</param>
    /// <param name="inputs">The rows.</param>
    /// <returns>Their values; null when too many rows are waiting.</returns>
    public Task<double[][]>? TryPredict(Func<IReadOnlyList<NetworkInput>, double[][]> predict, IReadOnlyList<NetworkInput> inputs)
    {
        if (Interlocked.Add(ref _rows, inputs.Count) > maxWaitingRows)
        {
            Interlocked.Add(ref _rows, -inputs.Count);
            return null;
        }

        Waiting waiting = new(predict, inputs, new TaskCompletionSource<double[][]>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.Writer.TryWrite(waiting)) waiting.Answer.SetCanceled(CancellationToken.None);
        return waiting.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_threads);
    }

    void Run()
    {
        List<Waiting> batch = [];
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            int rows = 0;
            while (rows < RowsAtOnce && _waiting.Reader.TryRead(out Waiting? next))
            {
                batch.Add(next);
                rows += next.Inputs.Count;
            }

            Interlocked.Add(ref _rows, -rows);
            foreach (IGrouping<Func<IReadOnlyList<NetworkInput>, double[][]>, Waiting> same in batch.GroupBy(waiting => waiting.Network)) Predict([.. same]);
            batch.Clear();
        }
    }

    static void Predict(Waiting[] requests)
    {
        try
        {
            double[][] values = requests[0].Network([.. requests.SelectMany(request => request.Inputs)]);
            int first = 0;
            foreach (Waiting request in requests)
            {
                request.Answer.SetResult(values[first..(first + request.Inputs.Count)]);
                first += request.Inputs.Count;
            }
        }
        catch (Exception) when (requests.Length > 1)
        {
            foreach (Waiting request in requests) Predict([request]);       // only the one that caused it fails
        }
        catch (Exception e)
        {
            requests[0].Answer.SetException(e);
        }
    }

    sealed record Waiting(
        Func<IReadOnlyList<NetworkInput>, double[][]> Network, IReadOnlyList<NetworkInput> Inputs, TaskCompletionSource<double[][]> Answer);
}
