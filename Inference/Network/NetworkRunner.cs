using System.Numerics;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>The memory in which one thread runs a network.</summary>
/// <param name="model">The network.</param>
/// <param name="shape">Most steps and rows at once.</param>
/// <param name="blas">Multiplies.</param>
sealed class NetworkRunner(SequenceModel model, WindowShape shape, BlasBackend blas)
{
    readonly Bptt _bptt = new(model, shape.Steps, shape.Rows, blas);

    public SequenceBatch Batch { get; } = new(model.Ports.Format, shape.Steps, shape.Rows);

    /// <summary>For rows that begin with the batch.</summary>
    public LaneState State { get; } = new(model, shape.Rows);

    /// <summary>Runs the batch. A runner always has the same weights, so they are packed once.</summary>
    public MatrixView Run(float[] weights, LaneState state) => _bptt.Predict(weights, Batch, state, sameWeights: true);
}

/// <summary>Most time steps and rows of a batch.</summary>
readonly record struct WindowShape(int Steps, int Rows)
{
    /// <summary>Rows of a batch whose rows are short.</summary>
    const int MostRows = 64;

    /// <summary>Positions for which a runner is kept: more is given back at once, because a single long row must not hold memory for good.</summary>
    const int KeptPositions = 1 << 13;

    /// <summary>Whether its memory is kept for later batches.</summary>
    public bool IsKept => (long)Steps * Rows <= KeptPositions;

    /// <summary>The shape for a row of this length and shorter ones. Steps are a power of two, so there are few different shapes.</summary>
    /// <param name="longest">Time steps of the longest row.</param>
    /// <param name="rows">How many rows there are.</param>
    public static WindowShape For(int longest, int rows)
    {
        int steps = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(longest, 1));
        return new(steps, rows == 1 ? 1 : Math.Clamp(KeptPositions / steps, 1, MostRows));
    }
}
