using Windrow.Data;
using Windrow.Threads;

namespace Windrow.Serving;

/// <summary>Answers simultaneous requests together: the threads that are free divide those that wait, up to a batch each, and never wait for more.</summary>
/// <remarks>The threads are set like those of training: messages go before them, and if they fill the machine, each has a core of its own.</remarks>
/// <param name="slots">Threads that predict at the same time.</param>
/// <param name="maxWaitingRows">Most rows that wait.</param>
sealed class RequestBatcher(int slots, int maxWaitingRows) : IAsyncDisposable
{
    /// <summary>Rows that are answered together, if they come from several requests. More of them would take hardly less time for each, and those that come
    /// meanwhile would wait longer.</summary>
    const int RowsAtOnce = 16;

    /// <summary>Nice value of the threads: connections are served first.</summary>
    const int Nice = 10;

    readonly object _gate = new();          // for Monitor.Wait, which a Lock does not have
    readonly Queue<Waiting> _waiting = new();
    readonly List<Task> _threads = [];
    int _rows;      // that wait
    int _busy;      // threads
    bool _closed;

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        for (int slot = 0; slot < slots; slot++)
        {
            int number = slot;
            _threads.Add(Task.Factory.StartNew(() => Run(number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    /// <summary>Has some rows answered.</summary>
    /// <param name="predict">What predicts; rows of the same network are answered together.</param>
    /// <param name="inputs">The rows.</param>
    /// <param name="abandoned">Cancelled when the client gives up; the rows are then left out.</param>
    /// <returns>Their values; null when too many other rows are waiting.</returns>
    public Task<double[][]>? TryPredict(Func<IReadOnlyList<EncodedExample>, double[][]> predict, IReadOnlyList<EncodedExample> inputs, CancellationToken abandoned)
    {
        Waiting waiting = new(predict, inputs, new TaskCompletionSource<double[][]>(TaskCreationOptions.RunContinuationsAsynchronously), abandoned);
        lock (_gate)
        {
            if (_closed) return Task.FromCanceled<double[][]>(new CancellationToken(canceled: true));
            if (_rows > 0 && _rows + inputs.Count > maxWaitingRows) return null;
            _rows += inputs.Count;
            _waiting.Enqueue(waiting);
            Monitor.Pulse(_gate);
        }

        return waiting.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        await Task.WhenAll(_threads);
    }

    void Run(int slot)
    {
        ThreadScheduling.SetNice(Nice);
        if (slots == Environment.ProcessorCount) ThreadScheduling.PinTo(slot);
        List<Waiting> batch = [];
        while (Take(batch))
        {
            foreach (IGrouping<Func<IReadOnlyList<EncodedExample>, double[][]>, Waiting> same in batch.GroupBy(waiting => waiting.Network)) Predict([.. same]);
            batch.Clear();
            lock (_gate) _busy--;
        }
    }

    /// <summary>Waits for requests, and takes a thread's share of them; false when there will be no more.</summary>
    bool Take(List<Waiting> batch)
    {
        lock (_gate)
        {
            while (batch.Count == 0)
            {
                while (_waiting.Count == 0)
                {
                    if (_closed) return false;
                    Monitor.Wait(_gate);
                }

                int free = slots - _busy, share = Math.Clamp((_rows + free - 1) / free, 1, RowsAtOnce), rows = 0;
                while (rows < share && _waiting.TryDequeue(out Waiting? next))
                {
                    _rows -= next.Inputs.Count;
                    if (next.Abandoned.IsCancellationRequested)
                    {
                        next.Answer.SetCanceled(next.Abandoned);
                        continue;
                    }

                    batch.Add(next);
                    rows += next.Inputs.Count;
                }
            }

            _busy++;
            return true;
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
