using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>A column of files, each of which becomes one or more time steps of numbers.</summary>
public abstract record FrameColumn : InputColumn
{
    /// <summary>Numbers of each time step.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="cell">Its name, or the file as a data URI.</param>
    /// <param name="frames">The numbers of each time step, [T, <see cref="Width"/>].</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    internal abstract string? Encode(Cell cell, out float[] frames);
}

/// <summary>Changes rows of a batch in training, in another way in each epoch.</summary>
abstract class FrameAugmentation
{
    /// <summary>Streams of random numbers, one for each epoch, separate from those of <see cref="SeededOrder"/>.</summary>
    const long Streams = 3L << 60;

    /// <summary>Changes one row of a batch.</summary>
    /// <param name="batch">The batch, whose inputs begin with the numbers of the file.</param>
    /// <param name="r">The row, in packed order.</param>
    /// <param name="sequence">The example.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public abstract void Apply(Windrow.Sequences.SequenceBatch batch, int r, int sequence, long epoch);

    /// <summary>A random whole number from 0 to below a limit: a function of (seed, epoch, draw).</summary>
    protected static int Draw(long seed, long epoch, long draw, int below) =>
        (int)(Windrow.Numerics.CounterRandom.UniformDouble(seed, Streams + epoch, draw) * below);
}
