using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Sequences;

namespace Windrow.Grains.Training;

/// <summary>A fixed part of every batch: some rows, and the state that they carry from window to window. It computes the same bits on
/// whichever worker it runs.</summary>
sealed class DataShard
{
    readonly BatchReader _reader;
    readonly ShardWindows _validation;
    readonly SequenceBatch _batch;
    readonly Bptt _bptt;
    readonly long _seed;
    readonly double _scheduledSampling;
    LossSum _validationLoss;
    int _nextValidationWindow;

    /// <summary>Creates a data shard whose carried state is zero.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="data">The job's data.</param>
    /// <param name="bptt">Memory for windows of its rows; shared with other data shards of the same worker.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">The job's seed, and how it trains.</param>
    public DataShard(int index, TrainingData data, Bptt bptt, SequenceModel model, TrainingOptions training)
    {
        (Index, _reader, _bptt, _seed, _scheduledSampling) = (index, data.Reader(index), bptt, training.Seed, training.ScheduledSampling);
        int rows = data.RowsOf(index);
        _batch = new SequenceBatch(model.Ports.Format, data.MaxSteps, rows, data.MaxSourceSteps);
        State = new LaneState(model, rows);
        _validation = new ShardWindows(DataPart.Validation, _reader, _batch, bptt, new LaneState(model, rows));
    }

    /// <summary>The data shard's number.</summary>
    public int Index { get; }

    /// <summary>The state that its rows carry into the next window.</summary>
    public LaneState State { get; }

    /// <summary>The gradient of the sum of the losses of the window of one step; zero when none of its rows has data there.</summary>
    public LossSum Backpropagate(long step, ReadOnlySpan<float> weights, GradientMemory gradient, GradientTelemetry? telemetry)
    {
        _reader.ReadTraining(step, _batch);
        if (_batch.Shape.Positions == 0)
        {
            gradient.Clear();
            return default;
        }

        RandomStream dropout = RandomStream.OfStep(_seed, step, Index);
        return _bptt.Backpropagate(weights, _batch, State, gradient.Values.Span, dropout, telemetry, gradient.EmbeddingRows, _scheduledSampling);
    }

    /// <summary>Evaluates the next windows of the validation data; they must be requested in order, starting at 0.</summary>
    /// <param name="firstWindow">The first of these windows.</param>
    /// <param name="count">Number of windows.</param>
    /// <param name="weights">The parameters.</param>
    /// <param name="judge">Sees every prediction since window 0; null when there are no metrics to compute.</param>
    /// <returns>The sum of the losses over all windows since 0: its bits do not depend on how the windows were split into requests.</returns>
    /// <exception cref="ArgumentException">The windows are not the next ones.</exception>
    public LossSum Evaluate(int firstWindow, int count, ReadOnlySpan<float> weights, PredictionJudge? judge = null)
    {
        if (firstWindow == 0)
        {
            _validationLoss = default;
            _nextValidationWindow = 0;
            judge?.Clear();
        }

        if (firstWindow != _nextValidationWindow)
        {
            throw new ArgumentException($"Data shard {Index} was asked for validation window {firstWindow}; the next is {_nextValidationWindow}.");
        }

        _nextValidationWindow += count;

        for (int window = firstWindow; window < firstWindow + count; window++)
        {
            _validationLoss += _validation.Loss(window, weights, judge);
        }

        return _validationLoss;
    }
}
