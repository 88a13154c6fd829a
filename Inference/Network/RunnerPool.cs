using System.Collections.Concurrent;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Inference.Network;

/// <summary>Runners that threads take and give back: as many of each shape as threads have used at the same time. Thread-safe, and allocates
/// nothing once there are enough.</summary>
sealed class RunnerPool(SequenceModel model, BlasBackend blas)
{
    readonly ConcurrentDictionary<WindowShape, Stack<NetworkRunner>> _free = [];

    public NetworkRunner Take(WindowShape shape)
    {
        if (_free.TryGetValue(shape, out Stack<NetworkRunner>? free))
        {
            lock (free)
            {
                if (free.TryPop(out NetworkRunner? runner)) return runner;
            }
        }

        return new NetworkRunner(model, shape, blas);
    }

    public void Return(WindowShape shape, NetworkRunner runner)
    {
        if (!shape.IsKept) return;
        if (!_free.TryGetValue(shape, out Stack<NetworkRunner>? free)) free = _free.GetOrAdd(shape, static _ => new Stack<NetworkRunner>());
        lock (free) free.Push(runner);
    }
}
