using Windrow.Metrics;
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

    /// <summary>Fills <paramref name="batch"/> with a window of the test data.</summary>
    public virtual void ReadTest(int window, SequenceBatch batch) => throw new NotSupportedException("These data have no test part.");

    /// <summary>The naive forecasts of the targets of the window that was read last; only where <see cref="TrainingData.HasNaiveForecasts"/>.</summary>
    /// <param name="shape">The window's shape.</param>
    /// <param name="forecasts">Receives them.</param>
    public virtual void ReadNaiveForecasts(PackedShape shape, NaiveForecasts forecasts) =>
        throw new NotSupportedException("Only series have naive forecasts.");

    /// <summary>How the targets of the window that was read last are normalized; only where <see cref="TrainingData.HasRowUnits"/>.</summary>
    /// <param name="shape">The window's shape.</param>
    /// <param name="units">Receives it.</param>
    public virtual void ReadUnits(PackedShape shape, RowUnits units) => throw new NotSupportedException("Only series are normalized one by one.");
}
