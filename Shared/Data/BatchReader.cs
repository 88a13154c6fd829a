using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads one data shard's part of batches, in any order. A part may have no time steps at all.</summary>
public abstract class BatchReader
{
    /// <summary>Fills <paramref name="batch"/> with what one training step reads. Allocates nothing.</summary>
    /// <param name="step">Number of steps before this one, over all epochs.</param>
    /// <param name="batch">A batch with the format, time steps and rows that the data need.</param>
    public abstract void ReadTraining(long step, SequenceBatch batch);

    /// <summary>Fills <paramref name="batch"/> with a window of the validation data.</summary>
    public abstract void ReadValidation(int window, SequenceBatch batch);
}
