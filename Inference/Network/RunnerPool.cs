using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Inference.Network;

/// <summary>Runners that threads take and give back. Thread-safe, and allocates nothing once there are enough of a shape.</summary>
/// <remarks>Every runner has packed weights of its own. When those that are kept need too much memory, all are dropped but those in use: the shapes that
/// are used now come back.</remarks>
sealed class RunnerPool(SequenceModel model, WindowShapes shapes, BlasBackend blas)
{
    /// <summary>Bytes that runners may keep, unless each core needs more for one of them.</summary>
    const long KeptBytes = 256 << 20;

    readonly Lock _gate = new();
    readonly Dictionary<WindowShape, Stack<NetworkRunner>> _free = [];
    long _kept;

    public NetworkRunner Take(WindowShape shape)
    {
        lock (_gate)
        {
            if (_free.TryGetValue(shape, out Stack<NetworkRunner>? free) && free.TryPop(out NetworkRunner? runner))
            {
                _kept -= runner.Bytes;
                return runner;
            }
        }

        return new NetworkRunner(model, shape, shapes.Memory, shapes.BytesOf(shape), blas);
    }

    public void Return(NetworkRunner runner)
    {
        if (!runner.Shape.IsKept) return;
        lock (_gate)
        {
            if (_kept + runner.Bytes > Math.Max(KeptBytes, Environment.ProcessorCount * runner.Bytes))
            {
                _free.Clear();
                _kept = 0;
            }

            if (!_free.TryGetValue(runner.Shape, out Stack<NetworkRunner>? free)) _free.Add(runner.Shape, free = []);
            free.Push(runner);
            _kept += runner.Bytes;
        }
    }
}
