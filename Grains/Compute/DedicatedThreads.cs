using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Windrow.Grains.Compute;

/// <summary>A fixed number of threads for arithmetic, separate from the thread pool on which Orleans handles messages.</summary>
/// <remarks>A thread without work goes to sleep immediately. The queue is our own, because those of .NET spin before they sleep. Spinning would save the
/// wake-up, but takes the core away from the threads that produce the next work: with 1 ms of it, steps on two cores took 5 % longer.</remarks>
public sealed class DedicatedThreads : IDisposable
{
    readonly object _gate = new();          // for Monitor.Wait, which a Lock does not have
    readonly Queue<IPiece> _work = new();
    bool _closed;
    long _taken, _waited;       // items that threads have begun, and how long these waited, in ticks of Stopwatch
    int _busy;

    /// <summary>Starts <paramref name="count"/> threads.</summary>
    /// <param name="name">Their name in a debugger.</param>
    /// <param name="count">Number of threads.</param>
    /// <param name="prepare">Called first on each thread with the thread's number, to set its scheduling.</param>
    public DedicatedThreads(string name, int count, Action<int> prepare)
    {
        Count = count;
        for (int i = 0; i < count; i++)
        {
            int number = i;
            Thread thread = new(() => Work(number, prepare)) { Name = $"{name} {i}", IsBackground = true };
            thread.Start();
        }
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>Threads that are working now.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Work that waits for a thread now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _work.Count;
        }
    }

    /// <summary>How many pieces of work the threads have begun.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>How long these waited for a thread, altogether.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _waited));

    /// <summary>Runs <paramref name="work"/> on one of the threads, after work that was queued earlier.</summary>
    /// <exception cref="ObjectDisposedException">The threads accept no more work.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        Piece<T> piece = new(this, work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _work.Enqueue(piece);
            Monitor.Pulse(_gate);
        }

        return piece.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Runs <paramref name="work"/> for 0 ... <paramref name="items"/> - 1, on at most as many threads as
    /// there are processors. A free thread takes the next item, so nothing may depend on which thread takes which.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="hereToo">Whether the caller also takes items before it gets the task: for work that takes less time than handing it to a thread.</param>
    /// <param name="work">Called with the number of an item.</param>
    public Task ShareAsync(int items, bool hereToo, Action<int> work)
    {
        int taken = 0, hands = Math.Min(items, Math.Min(Count, Environment.ProcessorCount));
        Task[] shares = [.. Enumerable.Range(0, hands).Select(i => i == hands - 1 && hereToo ? TakeItemsHere() : RunAsync(TakeItems))];
        return Task.WhenAll(shares);

        Task TakeItemsHere()
        {
            try
            {
                TakeItems();
                return Task.CompletedTask;
            }
            catch (Exception e)
            {
                return Task.FromException(e);
            }
        }

        void TakeItems()
        {
            for (int i = Interlocked.Increment(ref taken); i <= items; i = Interlocked.Increment(ref taken)) work(i - 1);
        }
    }

    /// <summary>Accepts no more work; the threads end when the queued work is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    void Work(int number, Action<int> prepare)
    {
        prepare(number);
        while (TryWork()) { }
    }

    /// <summary>Does the next piece of work; false when there will be no more.</summary>
    /// <remarks>While a thread waits here, it refers to nothing of its last work, whose result may be hundreds of megabytes.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryWork()
    {
        if (Take() is not { } piece) return false;
        Interlocked.Increment(ref _busy);
        piece.Run();
        Interlocked.Decrement(ref _busy);
        return true;
    }

    IPiece? Take()
    {
        lock (_gate)
        {
            IPiece? piece;
            while (!_work.TryDequeue(out piece) && !_closed) Monitor.Wait(_gate);
            return piece;
        }
    }

    void Begun(long queued)
    {
        Interlocked.Increment(ref _taken);
        Interlocked.Add(ref _waited, Stopwatch.GetTimestamp() - queued);
    }

    /// <summary>Work that waits for a thread.</summary>
    interface IPiece
    {
        /// <summary>Does the work; never throws.</summary>
        void Run();
    }

    /// <summary>Work with a result. Who awaits it continues elsewhere, never on our thread.</summary>
    sealed class Piece<T>(DedicatedThreads threads, Func<T> work) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IPiece
    {
        readonly long _queued = Stopwatch.GetTimestamp();

        public void Run()
        {
            threads.Begun(_queued);
            try
            {
                SetResult(work());
            }
            catch (Exception e)
            {
                SetException(e);
            }
        }
    }
}
