using Windrow.Models;
using Windrow.Models.Sources;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>The memory in which one thread runs a network.</summary>
/// <param name="model">The network.</param>
/// <param name="shape">Most steps and rows at once.</param>
/// <param name="memory">What is kept of activations.</param>
/// <param name="bytes">About how much memory that takes.</param>
/// <param name="blas">Multiplies.</param>
sealed class NetworkRunner(SequenceModel model, WindowShape shape, ActivationMemory memory, long bytes, BlasBackend blas)
{
    readonly Bptt _bptt = new(model, shape.StepsOf(model).Own, shape.Rows, blas, shape.StepsOf(model).Source, memory);
    LaneState? _nextState;

    public WindowShape Shape => shape;

    public SequenceModel Model => model;

    public long Bytes => bytes;

    public SequenceBatch Batch { get; } = new(model.Ports.Format, shape.StepsOf(model).Own, shape.Rows, shape.StepsOf(model).Source);

    /// <summary>For rows that begin with the batch.</summary>
    public LaneState State { get; } = new(model, shape.Rows);

    /// <summary>For the rows that continue those of <see cref="State"/>.</summary>
    public LaneState NextState => _nextState ??= new LaneState(model, shape.Rows);

    /// <summary>Runs the batch. A runner always has the same weights, so they are packed once.</summary>
    public MatrixView Run(float[] weights, LaneState state, bool sameSource = false, AttentionReader? attention = null) =>
        _bptt.Predict(weights, Batch, state, sameWeights: true, sameSource, attention);
}
