using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>The memory in which one thread runs a network.</summary>
/// <param name="model">The network.</param>
/// <param name="shape">Most steps and rows at once.</param>
/// <param name="bytes">About how much memory that takes.</param>
/// <param name="blas">Multiplies.</param>
sealed class NetworkRunner(SequenceModel model, WindowShape shape, long bytes, BlasBackend blas)
{
    readonly Bptt _bptt = new(model, shape.Steps, shape.Rows, blas);

    public WindowShape Shape => shape;

    public long Bytes => bytes;

    public SequenceBatch Batch { get; } = new(model.Ports.Format, shape.Steps, shape.Rows);

    /// <summary>For rows that begin with the batch.</summary>
    public LaneState State { get; } = new(model, shape.Rows);

    /// <summary>Runs the batch. A runner always has the same weights, so they are packed once.</summary>
    public MatrixView Run(float[] weights, LaneState state) => _bptt.Predict(weights, Batch, state, sameWeights: true);
}
