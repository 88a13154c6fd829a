using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads one data shard's rows of every batch of sequences.</summary>
/// <param name="data">The sequences.</param>
/// <param name="dataShard">The data shard.</param>
sealed class SequenceReader(SequenceData data, int dataShard) : BatchReader
{
    readonly int[] _lengths = new int[data.RowsOf(dataShard)];

    public override void ReadTraining(long step, SequenceBatch batch)
    {
        (long epoch, long within) = Math.DivRem(step, data.StepsPerEpoch);
        ReadOnlySpan<int> sequences = Read(data.TrainingOrder(epoch), (int)within, data.MaxSteps, batch);
        PackedShape shape = batch.Shape;
        for (int r = 0; r < sequences.Length && shape.Lengths[r] > 0; r++) data.Augment(batch, r, sequences[shape.Order[r]], epoch);
    }

    public override void ReadValidation(int window, SequenceBatch batch) => Read(data.ValidationOrder, window, data.MaxSteps, batch);

    public override void ReadTest(int window, SequenceBatch batch) => Read(data.TestOrder, window, data.MaxTestSteps, batch);

    /// <summary>Reads the rows of a step. Returns its sequences, in the order of the batch.</summary>
    ReadOnlySpan<int> Read(SequenceOrder order, int step, int maxSteps, SequenceBatch batch)
    {
        (int first, int count, int window) = order.At(step);
        (int firstRow, int rows) = data.Deal(count, dataShard);
        ReadOnlySpan<int> sequences = order.Batch(first + firstRow, rows);
        for (int i = 0; i < rows; i++) _lengths[i] = Math.Clamp(data.LengthOf(sequences[i]) - window * maxSteps, 0, maxSteps);
        if (rows == 0) _lengths[0] = 0;         // one row without steps stands for no rows at all
        PackedShape shape = batch.Shape;
        shape.Set(_lengths.AsSpan(0, Math.Max(1, rows)));
        batch.Begins.Fill(window == 0);
        for (int r = 0; r < shape.Rows && shape.Lengths[r] > 0; r++) data.Read(sequences[shape.Order[r]], window * maxSteps, batch, r);
        return sequences;
    }
}
