using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Windrow.Grains.Compute;

/// <summary>A fixed number of threads for arithmetic, apart from the thread pool on which Orleans answers messages.</summary>
public sealed partial class DedicatedThreads : IDisposable
{
    readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts <paramref name="count"/> threads.</summary>
    /// <param name="name">Their name in a debugger.</param>
    /// <param name="count">How many work at the same time.</param>
    /// <param name="nice">On Linux, how far they stand back for other threads, from 0 to 19. (Thread.Priority does nothing there.)</param>
    public DedicatedThreads(string name, int count, int nice)
    {
        for (int i = 0; i < count; i++)
        {
            Thread thread = new(() => Work(nice)) { Name = $"{name} {i}", IsBackground = true };
            thread.Start();
        }
    }

    /// <summary>Runs <paramref name="work"/> on one of the threads, after what was handed in before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        // Whoever awaits goes on elsewhere, never on our thread.
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Takes no more work; the threads end when what was handed in is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    void Work(int nice)
    {
        const int ProcessOrThread = 0;
        if (nice > 0 && OperatingSystem.IsLinux()) _ = SetPriority(ProcessOrThread, GetThreadId(), nice);
        foreach (Action action in _work.GetConsumingEnumerable()) action();
    }
}
