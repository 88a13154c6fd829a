using Windrow.Numerics.Blas;

namespace Windrow.Grains.Compute;

/// <summary>What a silo computes with: one for each silo.</summary>
public sealed class SiloCompute(BlasBackend blas, int slots) : IDisposable
{
    const int StandBack = 10;

    /// <summary>What multiplies.</summary>
    public BlasBackend Blas { get; } = blas;

    /// <summary>Backpropagation and generation: as many threads as the silo has slots for workers. They stand back for messages. When they
    /// fill the machine, each keeps to a core of its own: woken at once, two may otherwise share a core for milliseconds.</summary>
    public DedicatedThreads Workers { get; } = new("windrow worker", slots, number =>
    {
        ThreadScheduling.StandBack(StandBack);
        if (slots == Environment.ProcessorCount) ThreadScheduling.KeepOn(number);
    });

    /// <summary>Updates of parameter ranges, which every worker waits for, and reading and writing of checkpoints.</summary>
    public DedicatedThreads Updates { get; } = new("windrow update", Math.Max(2, slots), static _ => { });

    public void Dispose()
    {
        Workers.Dispose();
        Updates.Dispose();
    }
}
