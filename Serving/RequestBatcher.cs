using System.Threading.Channels;
using Windrow.Data;

namespace Windrow.Serving;

/// <summary>Answers simultaneous requests together: the threads that are free divide those that wait, up to a batch each, and never wait for more.</summary>
/// <param name="slots">Threads that predict at the same time.</param>
/// <param name="maxWaitingRows">Most rows that wait.</param>
sealed class RequestBatcher(int slots, int maxWaitingRows) : IAsyncDisposable
{
    /// <summary>Rows that are answered together, if they come from several requests.</summary>
    const int RowsAtOnce = 64;

    readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();
    readonly List<Task> _threads = [];
    readonly Lock _taking = new();
    int _rows;      // that wait
    int _busy;      // threads

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        for (int slot = 0; slot < slots; slot++) _threads.Add(Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Has some rows answered.</summary>
    /// <param name="predict">What predicts; rows of the same network are answered together.</param>
    /// <param name="inputs">The rows.</param>
    /// <param name="abandoned">Cancelled once nobody is waiting for the answer; the rows are then left out.</param>
    /// <returns>Their values; null when too many other rows are waiting.</returns>
    public Task<double[][]>? TryPredict(Func<IReadOnlyList<EncodedExample>, double[][]> predict, IReadOnlyList<EncodedExample> inputs, CancellationToken abandoned)
    {
        int rows = Interlocked.Add(ref _rows, inputs.Count);
        if (rows > maxWaitingRows && rows > inputs.Count)
        {
            Interlocked.Add(ref _rows, -inputs.Count);
            return null;
        }

        Waiting waiting = new(predict, inputs, new TaskCompletionSource<double[][]>(TaskCreationOptions.RunContinuationsAsynchronously), abandoned);
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
            Take(batch);
            foreach (IGrouping<Func<IReadOnlyList<EncodedExample>, double[][]>, Waiting> same in batch.GroupBy(waiting => waiting.Network)) Predict([.. same]);
            batch.Clear();
            Interlocked.Decrement(ref _busy);
        }
    }

    void Take(List<Waiting> batch)
    {
        lock (_taking)
        {
            int free = slots - Interlocked.Increment(ref _busy) + 1, share = Math.Clamp((Volatile.Read(ref _rows) + free - 1) / free, 1, RowsAtOnce), rows = 0;
            while (rows < share && _waiting.Reader.TryRead(out Waiting? next))
            {
                Interlocked.Add(ref _rows, -next.Inputs.Count);
                if (next.Abandoned.IsCancellationRequested)
                {
                    next.Answer.SetCanceled(next.Abandoned);
                    continue;
                }

                batch.Add(next);
                rows += next.Inputs.Count;
            }
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
        Func<IReadOnlyList<EncodedExample>, double[][]> Network, IReadOnlyList<EncodedExample> Inputs, TaskCompletionSource<double[][]> Answer, CancellationToken Abandoned);
}
