using Windrow.Numerics.Blas;
using Windrow.Threads;

namespace Windrow.Grains.Compute;

/// <summary>The threads and the BLAS library that a silo computes with: one instance per silo.</summary>
/// <remarks>Three pools, one for each kind of work, so that short work never waits behind long work: training takes all cores, updates take
/// milliseconds and every worker waits for them, and file work can take minutes.</remarks>
public sealed class SiloCompute(BlasBackend blas, int slots) : IDisposable
{
    /// <summary>Nice value of threads that messages and updates must not wait for.</summary>
    const int BackgroundNice = 10;

    /// <summary>Number of preparations and checkpoints that a silo works on at the same time; further ones wait for their turn.</summary>
    const int FileThreads = 8;

    /// <summary>Multiplies matrices.</summary>
    public BlasBackend Blas { get; } = blas;

    /// <summary>Backpropagation, evaluation and generation: one thread per slot, at a lower priority than messages. When they fill the
    /// machine, each is pinned to its own core; otherwise, two threads that wake at the same time may share a core for milliseconds.</summary>
    public DedicatedThreads Workers { get; } = new("windrow worker", slots, number =>
    {
        ThreadScheduling.SetNice(BackgroundNice);
        if (slots == Environment.ProcessorCount) ThreadScheduling.PinTo(number);
    });

    /// <summary>Updates of parameter ranges, which every worker waits for. Nothing here may take longer than milliseconds.</summary>
    public DedicatedThreads Updates { get; } = new("windrow update", Math.Max(2, slots), static _ => { });

    /// <summary>Everything that reads or writes files: preparing data, checkpoints, loading models, events.</summary>
    public DedicatedThreads Files { get; } = new("windrow files", FileThreads, static _ => ThreadScheduling.SetNice(BackgroundNice));

    /// <inheritdoc/>
    public void Dispose()
    {
        Workers.Dispose();
        Updates.Dispose();
        Files.Dispose();
    }
}
