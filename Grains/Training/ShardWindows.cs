using Windrow.Data;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Sequences;

namespace Windrow.Grains.Training;

/// <summary>Computes the loss of one data shard's part of evaluation windows, and shows its predictions to a judge.</summary>
/// <param name="part">The part of the data.</param>
/// <param name="reader">The data shard's reader.</param>
/// <param name="batch">Memory for a window.</param>
/// <param name="bptt">Memory for the model.</param>
/// <param name="state">What the rows carry from window to window.</param>
sealed class ShardWindows(DataPart part, BatchReader reader, SequenceBatch batch, Bptt bptt, LaneState state)
{
    /// <summary>The sum of the losses of a window; zero when none of the data shard's rows is in it. A window that continues another one must
    /// come after it.</summary>
    public LossSum Loss(int window, ReadOnlySpan<float> weights, PredictionJudge? judge)
    {
        if (part == DataPart.Test) reader.ReadTest(window, batch);
        else reader.ReadValidation(window, batch);
        if (batch.Shape.Positions == 0) return default;
        if (judge?.Naive is { } naive) reader.ReadNaiveForecasts(batch.Shape, naive);
        if (judge?.Units is { } units) reader.ReadUnits(batch.Shape, units);
        return bptt.Loss(weights, batch, state, judge is null ? null : judge.Add);
    }
}
