using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Windrow.Numerics;

namespace Windrow.Models.Telemetry;

/// <summary>How much of one gate, over all units, rows and time steps of a window, is at either end of its range, where its slope is small.</summary>
/// <param name="Name">The gate: input, forget, candidate, output, cell; reset, update, candidate; or hidden, the state itself.</param>
/// <param name="Low">Share below 0.05 for a sigmoid, below −0.95 for a tanh.</param>
/// <param name="High">Share above 0.95 for both.</param>
public sealed record GateShare(string Name, float Low, float High);

/// <summary>Counts saturated gates and dead units of a window; every layer adds its gates by name, for some positions at a time.</summary>
/// <remarks>The slope of a sigmoid at 0.05 and 0.95 is 0.05, a fifth of its maximum; that of tanh at ±0.95 is 0.1, a tenth.</remarks>
sealed class GateShares
{
    const float SigmoidLow = 0.05f, TanhLow = -0.95f, High = 0.95f;

    readonly OrderedDictionary<string, (long Low, long High, long Count)> _gates = [];
    float[] _largest = [];      // of each unit whose activation is ReLU

    /// <summary>The share for each gate that was added.</summary>
    public GateShare[] Gates =>
        [.. _gates.Select(gate => new GateShare(gate.Key, Share(gate.Value.Low, gate.Value.Count), Share(gate.Value.High, gate.Value.Count)))];

    /// <summary>Share of all gates together that is at either end; 0 without gates.</summary>
    public float Saturated => Share(_gates.Values.Sum(gate => gate.Low + gate.High), _gates.Values.Sum(gate => gate.Count));

    /// <summary>Share of units whose ReLU was zero at every position; 0 for other activations.</summary>
    public float Dead => Share(_largest.Count(value => value == 0), _largest.Length);

    /// <summary>Clears the results of the last window.</summary>
    public void Clear()
    {
        _gates.Clear();
        _largest = [];
    }

    /// <summary>Adds a gate with values from 0 to 1, [N, H].</summary>
    public void Sigmoid(string name, MatrixView values) => Add(name, values, SigmoidLow);

    /// <summary>Adds a gate with values from −1 to 1, [N, H].</summary>
    public void Tanh(string name, MatrixView values) => Add(name, values, TanhLow);

    /// <summary>Adds the outputs of ReLU, [N, H].</summary>
    public void Relu(MatrixView values)
    {
        if (_largest.Length == 0) _largest = new float[values.Cols];
        for (int i = 0; i < values.Rows; i++) TensorPrimitives.Max(_largest, values.Row(i), _largest);
    }

    void Add(string name, MatrixView values, float lowest)
    {
        (long low, long high, long count) = _gates.GetValueOrDefault(name);
        for (int i = 0; i < values.Rows; i++)
        {
            (int lowInRow, int highInRow) = Outside(values.Row(i), lowest, High);
            low += lowInRow;
            high += highInRow;
        }

        _gates[name] = (low, high, count + (long)values.Rows * values.Cols);
    }

    static float Share(long part, long whole) => whole == 0 ? 0 : (float)((double)part / whole);

    static (int Low, int High) Outside(ReadOnlySpan<float> values, float lowest, float highest)
    {
        Vector256<float> lowestOnes = Vector256.Create(lowest), highestOnes = Vector256.Create(highest);
        Vector256<int> below = default, above = default;
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> x = Vector256.Create(values[i..]);
            below -= Vector256.LessThan(x, lowestOnes).AsInt32();       // true is −1
            above -= Vector256.GreaterThan(x, highestOnes).AsInt32();
        }

        int low = 0, high = 0;
        for (int lane = 0; lane < Vector256<int>.Count; lane++) (low, high) = (low + below[lane], high + above[lane]);
        for (; i < values.Length; i++)
        {
            if (values[i] < lowest) low++;
            if (values[i] > highest) high++;
        }

        return (low, high);
    }
}
