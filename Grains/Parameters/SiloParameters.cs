using Windrow.Numerics;

namespace Windrow.Grains.Parameters;

/// <summary>The parameters of every job on a silo: one flat vector for each start of a job. The job's workers read it, and the parameter shards on
/// the same silo write their ranges into it: in float32, they update them in place. One instance per silo.</summary>
/// <remarks>Workers do not have to fetch what a shard on their silo has updated. No worker reads during an update: it begins when every worker has
/// computed its gradients, and no worker continues before it ends.</remarks>
public sealed class SiloParameters
{
    readonly Lock _gate = new();
    readonly Dictionary<(string JobId, int Incarnation), WeakReference<AlignedBuffer>> _vectors = [];

    /// <summary>The vector of a job's start: zeros for the first caller, and the same vector for all others while one of them holds it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="incarnation">Which start of the job.</param>
    /// <param name="length">Number of floats in the whole vector.</param>
    /// <exception cref="ArgumentException">The vector has a different length.</exception>
    internal AlignedBuffer Of(string jobId, int incarnation, int length)
    {
        lock (_gate)
        {
            if (_vectors.TryGetValue((jobId, incarnation), out WeakReference<AlignedBuffer>? held) && held.TryGetTarget(out AlignedBuffer? vector))
            {
                if (vector.Length == length) return vector;
                throw new ArgumentException($"Start {incarnation} of job '{jobId}' has {vector.Length} parameters, not {length}.", nameof(length));
            }

            foreach (var (key, other) in _vectors)
            {
                if (!other.TryGetTarget(out _)) _vectors.Remove(key);
            }

            vector = new AlignedBuffer(length);
            _vectors[(jobId, incarnation)] = new WeakReference<AlignedBuffer>(vector);
            return vector;
        }
    }

    /// <summary>The vector of a job's start; null when no worker or parameter shard on this silo holds it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="incarnation">Which start of the job.</param>
    internal AlignedBuffer? Find(string jobId, int incarnation)
    {
        lock (_gate)
        {
            return _vectors.TryGetValue((jobId, incarnation), out WeakReference<AlignedBuffer>? held) && held.TryGetTarget(out AlignedBuffer? vector)
                ? vector
                : null;
        }
    }
}
