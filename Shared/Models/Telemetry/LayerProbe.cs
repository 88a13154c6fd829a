using System.Numerics.Tensors;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Telemetry;

/// <summary>Measures one direction of one layer while a window is backpropagated through it.</summary>
/// <param name="memory">Memory for replays; shared by the probes of a model.</param>
/// <param name="radius">Computes spectral radii; also shared.</param>
/// <param name="maxSteps">Maximum number of time steps.</param>
/// <param name="maxRows">Maximum number of rows.</param>
sealed class LayerProbe(ReplayMemory memory, SpectralRadius radius, int maxSteps, int maxRows)
{
    readonly GateShares _shares = new();
    readonly double[] _arrived = new double[maxSteps];      // for each k, the sum of ‖dL/dh‖² over the rows
    readonly double[] _remaining = new double[maxSteps];    // for each k, the same for the gradient that entered at the last steps
    readonly double[] _entered = new double[maxRows];       // for each row, ‖dL/dh‖² at its last step
    readonly int[] _rows = new int[maxSteps];               // for each k, the number of rows that have that many steps
    int _steps;
    double _spectralRadius;

    /// <summary>Measures the results of the forward pass, after the backward pass has its parameters and before it begins.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="weights">The parameters of the forward pass.</param>
    /// <param name="dOutput">dL/dh from above, [N, H].</param>
    public void Begin(RecurrentLayer layer, PackedShape at, RecurrentWeights weights, MatrixView dOutput)
    {
        _steps = at.Steps;
        for (int k = 0; k < at.Steps; k++) _rows[k] = at.Alive(k);
        Array.Clear(_arrived);
        _shares.Clear();
        layer.ReportGates(at, _shares);
        _spectralRadius = radius.Of(weights.Wh.RowRange(CandidateGate(layer.Shape) * layer.Shape.HiddenSize, layer.Shape.HiddenSize));
        Replay(layer, at, dOutput);
    }

    /// <summary>Records what arrives at hₜ: from above and from step t + 1.</summary>
    /// <param name="at">Where each step is in packed memory.</param>
    /// <param name="t">The step.</param>
    /// <param name="dOutput">dL/dh from above, [N, H].</param>
    /// <param name="dhNext">Part of dL/dhₜ that comes from step t + 1, for the rows alive at t.</param>
    public void Arrived(PackedShape at, int t, MatrixView dOutput, MatrixView dhNext)
    {
        Span<float> sum = memory.DHidden.Span[..dhNext.Cols];
        for (int r = 0; r < dhNext.Rows; r++)
        {
            TensorPrimitives.Add(dOutput.Row(at.Position(r, t)), dhNext.Row(r), sum);
            _arrived[at.Lengths[r] - 1 - t] += Sums.OfSquares(sum);
        }
    }

    /// <summary>The measurements of the last window.</summary>
    /// <param name="name">The layer's name.</param>
    public LayerGradients Result(string name) => new()
    {
        Name = name,
        Norms = [.. Enumerable.Range(0, _steps).Select(k => (float)Math.Sqrt(_arrived[k] / _rows[k]))],
        Decay = Decay(),
        Gates = _shares.Gates,
        Saturated = _shares.Saturated,
        Dead = _shares.Dead,
        SpectralRadius = _spectralRadius,
    };

    /// <summary>Goes back through time with only the gradient that each row gets from above at its last step.</summary>
    void Replay(RecurrentLayer layer, PackedShape at, MatrixView dOutput)
    {
        bool hasCell = layer.Shape.StateParts.Count > 1;
        Array.Clear(_remaining);
        Array.Clear(_entered);
        memory.DHidden.Clear();
        memory.DCell.Clear();
        for (int t = at.Steps - 1; t >= 0; t--)
        {
            MatrixSpan dh = memory.DHidden.AsMatrix(at.Alive(t), layer.Shape.HiddenSize), dc = memory.DCell.AsMatrix(dh.Rows, dh.Cols);
            for (int r = 0; r < dh.Rows; r++)
            {
                int k = at.Lengths[r] - 1 - t;
                if (k == 0) dOutput.Row(at.Position(r, t)).CopyTo(dh.Row(r));
                double square = Sums.OfSquares(dh.Row(r));
                if (hasCell) square += Sums.OfSquares(dc.Row(r));
                if (k == 0) _entered[r] = square;
                _remaining[k] += square;
            }

            if (t > 0) layer.StepBack(at, t, memory);
        }
    }

    /// <summary>For each k, the share of the gradient that entered the same rows: those with more than k steps, which are the first ones.</summary>
    float[] Decay()
    {
        List<float> decay = [];
        for (int k = 0; k < _steps; k++)
        {
            double cameIn = _entered.AsSpan(0, _rows[k]).ToArray().Sum();
            if (cameIn == 0) break;
            decay.Add((float)Math.Sqrt(_remaining[k] / cameIn));
        }

        return [.. decay];
    }

    /// <summary>Index on the gate axis of the weights that compute the new state: g for LSTM, n for GRU, the only ones for other cells.</summary>
    static int CandidateGate(RecurrentShape shape) => shape.Gates == 1 ? 0 : 2;
}
