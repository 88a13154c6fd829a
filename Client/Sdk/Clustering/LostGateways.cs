namespace Windrow.Client.Clustering;

/// <summary>Tells calls in flight that a silo is gone. Orleans lets a client's call to a silo that has died wait until it times out, because it
/// may still be carried out; the caller can ask again at once instead.</summary>
/// <param name="time">The clock.</param>
sealed class LostGateways(TimeProvider time) : IDisposable
{
    /// <summary>A call that is made again too early goes to the dead silo again, as long as the cluster has not noticed.</summary>
    static readonly TimeSpan[] Again = [TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8)];

    readonly Lock _gate = new();
    CancellationTokenSource _next = new();
    bool _isDisposed;

    /// <summary>Cancelled when calls in flight should be made again.</summary>
    public CancellationToken Next
    {
        get
        {
            lock (_gate) return _next.Token;
        }
    }

    /// <summary>The connection to a silo has been lost.</summary>
    public async Task ReportAsync()
    {
        Cancel();
        foreach (TimeSpan pause in Again)
        {
            await Task.Delay(pause, time);
            Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _next.Dispose();
        }
    }

    void Cancel()
    {
        CancellationTokenSource lost;
        lock (_gate)
        {
            if (_isDisposed) return;
            (lost, _next) = (_next, new CancellationTokenSource());
        }

        using (lost) lost.Cancel();
    }
}
