using System.Collections.Concurrent;

namespace Windrow.Grains.Runs;

/// <summary>The workers and parameter shards on a silo. One instance per silo.</summary>
/// <remarks>When a job's own grain is lost, its next start knows nothing of these grains, and they wait for each other until they ask whether they are still
/// needed (<see cref="OrphanCheck"/>). A silo that stops would wait with them.</remarks>
public sealed class SiloRunGrains
{
    readonly ConcurrentDictionary<GrainId, Func<string, Task>> _stops = [];

    /// <summary>A grain belongs to a run now.</summary>
    /// <param name="grain">The worker or parameter shard.</param>
    /// <param name="stop">Sends it the message that ends the run, with a reason.</param>
    internal void Add(GrainId grain, Func<string, Task> stop) => _stops[grain] = stop;

    /// <summary>A grain is gone; does nothing if it belonged to no run.</summary>
    internal void Remove(GrainId grain) => _stops.TryRemove(grain, out _);

    /// <summary>Ends the run of every grain.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    internal Task StopAsync(string reason) => Task.WhenAll(_stops.Values.Select(stop => stop(reason)));
}
