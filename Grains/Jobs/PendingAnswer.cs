namespace Windrow.Grains.Jobs;

/// <summary>The answer to an order that a run carries out later. Whoever asks before that gets the same answer. Not thread-safe.</summary>
sealed class PendingAnswer<T>
{
    TaskCompletionSource<T>? _asked;

    /// <summary>Whether someone is waiting for it.</summary>
    public bool IsAwaited => _asked is not null;

    /// <summary>Waits for it.</summary>
    /// <exception cref="InvalidOperationException">The order was refused; the message says why.</exception>
    public Task<T> WaitAsync() => (_asked ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Answers those who wait.</summary>
    public void Give(T answer)
    {
        _asked?.TrySetResult(answer);
        _asked = null;
    }

    /// <summary>Tells those who wait why the order was not carried out.</summary>
    public void Refuse(string reason)
    {
        _asked?.TrySetException(new InvalidOperationException(reason));
        _asked = null;
    }
}
