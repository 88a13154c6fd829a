using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads one data shard's rows of every batch of pairs: what is read, and the text that is written after it.</summary>
/// <param name="data">The pairs.</param>
/// <param name="dataShard">The data shard.</param>
sealed class PairReader(SequenceData data, int dataShard) : BatchReader
{
    readonly int[] _lengths = new int[data.RowsOf(dataShard)], _sourceLengths = new int[data.RowsOf(dataShard)];

    public override void ReadTraining(long step, SequenceBatch batch)
    {
        (long epoch, long within) = Math.DivRem(step, data.StepsPerEpoch);
        ReadOnlySpan<int> sequences = Read(data.TrainingOrder(epoch), (int)within, batch);
        SequenceBatch source = batch.Source!;
        for (int r = 0; r < sequences.Length; r++) data.Augment(source, r, sequences[source.Shape.Order[r]], epoch);
    }

    public override void ReadValidation(int window, SequenceBatch batch) => Read(data.ValidationOrder, window, batch);

    public override void ReadTest(int window, SequenceBatch batch) => Read(data.TestOrder, window, batch);

    /// <summary>Reads the rows of a step. Returns its sequences, in the order of the batch.</summary>
    ReadOnlySpan<int> Read(SequenceOrder order, int step, SequenceBatch batch)
    {
        (int first, int count, _) = order.At(step);
        (int firstRow, int rows) = data.Deal(count, dataShard);
        ReadOnlySpan<int> sequences = order.Batch(first + firstRow, rows);
        for (int i = 0; i < rows; i++) (_lengths[i], _sourceLengths[i]) = (data.TargetLengthOf(sequences[i]), data.LengthOf(sequences[i]));
        if (rows == 0) (_lengths[0], _sourceLengths[0]) = (0, 0);       // one row without steps stands for no rows at all
        PackedShape shape = batch.Shape, sourceShape = batch.Source!.Shape;
        shape.Set(_lengths.AsSpan(0, Math.Max(1, rows)));
        sourceShape.Set(_sourceLengths.AsSpan(0, Math.Max(1, rows)));
        batch.Begins.Fill(true);
        batch.PairSourceRows();
        for (int r = 0; r < rows; r++)
        {
            data.ReadTarget(sequences[shape.Order[r]], batch, r);
            data.ReadSource(sequences[sourceShape.Order[r]], batch.Source, r);
        }

        return sequences;
    }
}
