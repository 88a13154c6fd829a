using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Grains.Training;

/// <summary>A fixed part of every batch: some lanes, their place in the text, and the state that they carry. It computes the same bits
/// wherever it is.</summary>
sealed class DataShard
{
    readonly LanePlan _training;
    readonly LaneReader _trainingReader;
    readonly LaneReader? _validationReader;
    readonly LaneState _validationState;
    readonly SequenceBatch _batch;
    readonly Bptt _bptt;
    readonly long _seed;
    LossSum _validationLoss;
    int _nextValidationWindow;

    /// <summary>A data shard whose lanes carry zeros.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="text">The job's text.</param>
    /// <param name="lanes">Its lanes.</param>
    /// <param name="bptt">Memory for windows of this many lanes; shared with other data shards of the same worker.</param>
    /// <param name="model">The model.</param>
    /// <param name="seed">The job's seed.</param>
    public DataShard(int index, JobText text, (int First, int Count) lanes, Bptt bptt, SequenceModel model, long seed)
    {
        (Index, _training, _bptt, _seed) = (index, text.Training, bptt, seed);
        _trainingReader = new LaneReader(text.Corpus, text.Training, lanes.First, lanes.Count);
        if (text.Validation is not null) _validationReader = new LaneReader(text.Corpus, text.Validation, lanes.First, lanes.Count);
        _batch = new SequenceBatch(model.Ports.Format, text.Training.Window, lanes.Count);
        State = new LaneState(model, lanes.Count);
        _validationState = new LaneState(model, lanes.Count);
    }

    /// <summary>The data shard's number.</summary>
    public int Index { get; }

    /// <summary>What its lanes carry into the next window.</summary>
    public LaneState State { get; }

    /// <summary>The gradient of the sum of the losses of the window of one step. The lanes begin each epoch anew.</summary>
    public LossSum Backpropagate(long step, ReadOnlySpan<float> weights, AlignedBuffer gradient, GradientTelemetry? telemetry)
    {
        int window = (int)(step % _training.WindowsPerEpoch);
        _trainingReader.Read(window, _batch);
        return _bptt.Backpropagate(weights, _batch, State, gradient.Span, RandomStream.OfStep(_seed, step, Index), telemetry);
    }

    /// <summary>Goes on with some more windows of the validation text; they are asked for in order, from 0 on.</summary>
    /// <returns>The sum of the losses over all windows since 0: its bits do not depend on the pieces in which they were asked for.</returns>
    /// <exception cref="ArgumentException">The windows are not the next ones.</exception>
    public LossSum Evaluate(int firstWindow, int count, ReadOnlySpan<float> weights)
    {
        if (firstWindow == 0)
        {
            _validationLoss = default;
            _nextValidationWindow = 0;
        }

        if (firstWindow != _nextValidationWindow)
        {
            throw new ArgumentException($"Data shard {Index} was asked for validation window {firstWindow}; the next is {_nextValidationWindow}.");
        }

        _nextValidationWindow += count;

        for (int window = firstWindow; window < firstWindow + count; window++)
        {
            _validationReader!.Read(window, _batch);
            _validationLoss += _bptt.Loss(weights, _batch, _validationState);
        }

        return _validationLoss;
    }
}
