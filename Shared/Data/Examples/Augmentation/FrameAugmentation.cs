using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Changes rows of a batch in training, differently in each epoch.</summary>
abstract class FrameAugmentation
{
    /// <summary>Streams of random numbers, one for each epoch, separate from those of <see cref="SeededOrder"/>.</summary>
    const long Streams = 3L << 60;

    /// <summary>Changes one row of a batch.</summary>
    /// <param name="batch">The batch, whose inputs begin with the numbers of the file.</param>
    /// <param name="r">The row, in packed order.</param>
    /// <param name="sequence">The example.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public abstract void Apply(SequenceBatch batch, int r, int sequence, long epoch);

    /// <summary>A random whole number from 0 to below a limit: a function of (seed, epoch, draw).</summary>
    protected static int Draw(long seed, long epoch, long draw, int below) =>
        (int)(CounterRandom.UniformDouble(seed, Streams + epoch, draw) * below);
}
