using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads one data shard's part of batches, in any order. A part may have no time step at all.</summary>
public abstract class BatchReader
{
    /// <summary>Fills <paramref name="batch"/> with what a step of the training reads, and allocates nothing.</summary>
    /// <param name="step">Steps made before, over all epochs.</param>
    /// <param name="batch">Of the format, the time steps and the rows that the data say.</param>
    public abstract void ReadTraining(long step, SequenceBatch batch);

    /// <summary>Fills <paramref name="batch"/> with a window of the validation data.</summary>
    public abstract void ReadValidation(int window, SequenceBatch batch);
}
