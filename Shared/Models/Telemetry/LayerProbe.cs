using System.Numerics.Tensors;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Telemetry;

/// <summary>Measures one direction of one layer while a window is backpropagated through it.</summary>
/// <param name="shape">The layer.</param>
/// <param name="radius">Computes spectral radii; shared by the probes of a model.</param>
/// <param name="maxSteps">Maximum number of time steps.</param>
/// <param name="maxRows">Maximum number of rows.</param>
sealed class LayerProbe(RecurrentShape shape, SpectralRadius radius, int maxSteps, int maxRows)
{
    readonly ReplayMemory _memory = new(shape, maxRows);
    readonly GateShares _shares = new();
    readonly double[] _arrived = new double[maxSteps];      // for each k, the sum of ‖dL/dh‖² over the rows
    readonly double[] _remaining = new double[maxSteps];    // for each k, the same for the gradient that entered at the last steps
    readonly double[] _entered = new double[maxRows];       // for each row, ‖dL/dh‖² at its last step
    readonly int[] _rows = new int[maxSteps];               // for each k, the number of rows that have that many steps
    PackedShape? _window;
    int _firstStep;                                         // of the window's chunk that is measured
    double _spectralRadius;

    /// <summary>Measures the results of the forward pass, after the backward pass has its parameters and before it begins. Chunks of a window
    /// are measured one after the other, from the last to the first.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="pass">The chunk.</param>
    /// <param name="weights">The parameters of the forward pass.</param>
    /// <param name="dOutput">dL/dh from above, [N, H].</param>
    public void Begin(RecurrentLayer layer, Pass pass, RecurrentWeights weights, MatrixView dOutput)
    {
        (_window, _firstStep) = (pass.Batch.Shape, pass.Chunk.FirstStep);
        if (pass.Chunk.IsLast) BeginWindow(weights);
        layer.ReportGates(pass.At, _shares);
        Replay(layer, pass.At, dOutput);
    }

    /// <summary>Records what arrives at hₜ: from above and from step t + 1.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="t">The step.</param>
    /// <param name="dOutput">dL/dh from above, [N, H].</param>
    /// <param name="dhNext">Part of dL/dhₜ that comes from step t + 1, for the rows alive at t.</param>
    public void Arrived(PackedShape at, int t, MatrixView dOutput, MatrixView dhNext)
    {
        Span<float> sum = _memory.DGates.Span[..dhNext.Cols];       // free between steps
        for (int r = 0; r < dhNext.Rows; r++)
        {
            TensorPrimitives.Add(dOutput.Row(at.Position(r, t)), dhNext.Row(r), sum);
            _arrived[StepsBack(r, t)] += Sums.OfSquares(sum);
        }
    }

    /// <summary>The measurements of the last window.</summary>
    /// <param name="name">The layer's name.</param>
    public LayerGradients Result(string name) => new()
    {
        Name = name,
        Norms = [.. Enumerable.Range(0, Steps).Select(k => (float)Math.Sqrt(_arrived[k] / _rows[k]))],
        Decay = Decay(),
        Gates = _shares.Gates,
        Saturated = _shares.Saturated,
        Dead = _shares.Dead,
        SpectralRadius = _spectralRadius,
    };

    /// <summary>Time steps of the window.</summary>
    int Steps => _window?.Steps ?? 0;

    /// <summary>k of a row at a step of the chunk: how many steps are between it and the row's last step in the window.</summary>
    int StepsBack(int row, int t) => _window!.Lengths[row] - 1 - (_firstStep + t);

    void BeginWindow(RecurrentWeights weights)
    {
        for (int k = 0; k < Steps; k++) _rows[k] = _window!.Alive(k);
        Array.Clear(_arrived);
        Array.Clear(_remaining);
        Array.Clear(_entered);
        _memory.DHidden.Clear();
        _memory.DCell.Clear();
        _shares.Clear();
        _spectralRadius = radius.Of(weights.Wh.RowRange(CandidateGate * shape.HiddenSize, shape.HiddenSize));
    }

    /// <summary>Goes back through time with only the gradient that each row gets from above at its last step.</summary>
    void Replay(RecurrentLayer layer, PackedShape at, MatrixView dOutput)
    {
        bool hasCell = shape.StateParts.Count > 1;
        for (int t = at.Steps - 1; t >= 0; t--)
        {
            MatrixSpan dh = _memory.DHidden.AsMatrix(at.Alive(t), shape.HiddenSize), dc = _memory.DCell.AsMatrix(dh.Rows, dh.Cols);
            for (int r = 0; r < dh.Rows; r++)
            {
                int k = StepsBack(r, t);
                if (k == 0) dOutput.Row(at.Position(r, t)).CopyTo(dh.Row(r));
                double square = Sums.OfSquares(dh.Row(r));
                if (hasCell) square += Sums.OfSquares(dc.Row(r));
                if (k == 0) _entered[r] = square;
                _remaining[k] += square;
            }

            if (_firstStep + t > 0) layer.StepBack(at, t, _memory);
        }
    }

    /// <summary>For each k, the share of the gradient that entered the same rows: those with more than k steps, which are the first ones.</summary>
    float[] Decay()
    {
        List<float> decay = [];
        for (int k = 0; k < Steps; k++)
        {
            double cameIn = _entered.AsSpan(0, _rows[k]).ToArray().Sum();
            if (cameIn == 0) break;
            decay.Add((float)Math.Sqrt(_remaining[k] / cameIn));
        }

        return [.. decay];
    }

    /// <summary>Index on the gate axis of the weights that compute the new state: g for LSTM, n for GRU, the only ones for other cells.</summary>
    int CandidateGate => shape.Gates == 1 ? 0 : 2;
}
