using System.Collections.Concurrent;
using System.Numerics;
using Windrow.Models;
using Windrow.Models.Costs;

namespace Windrow.Inference.Network;

/// <summary>Chooses batch shapes: enough rows to make the product of each step efficient, but few enough to keep memory small.
/// Thread-safe.</summary>
sealed class WindowShapes
{
    /// <summary>Rows of a batch whose rows are short.</summary>
    const int MostRows = 64;

    /// <summary>Most bytes of a batch with several rows, besides what a single step needs.</summary>
    const long MostBytes = 64 << 20;

    /// <summary>Most time steps of an input, however small the network is.</summary>
    const int MostSteps = 1 << 18;

    /// <summary>Most time steps of all rows of a batch.</summary>
    const long MostPositions = 1 << 24;

    /// <summary>Most bytes of an input, all of whose steps are in memory at once.</summary>
    const long MostInputBytes = 1L << 32;

    readonly SequenceModel _model;
    readonly ConcurrentDictionary<int, int> _rows = [];     // by steps
    readonly Lazy<int> _longest;

    public WindowShapes(SequenceModel model)
    {
        _model = model;
        _longest = new Lazy<int>(LongestOf);
        bool needsAll = RecomputeProblems.Of(model.Options, model.Ports.HasSource, model.Ports.Loss).Any();
        Memory = needsAll ? ActivationMemory.Keep : ActivationMemory.Recompute;
    }

    /// <summary>What is kept of activations: those of a chunk at a time, because nothing goes back through them, unless the network needs all time steps at once.</summary>
    public ActivationMemory Memory { get; }

    /// <summary>Most time steps of an input.</summary>
    public int Longest => _longest.Value;

    /// <summary>The shape for a row of this length and shorter ones. Steps are a power of two, so there are few different shapes.</summary>
    /// <param name="longest">Time steps of the longest row.</param>
    /// <param name="rows">How many rows there are.</param>
    public WindowShape For(int longest, int rows)
    {
        int steps = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(longest, 1));
        return new(steps, rows == 1 ? 1 : _rows.GetOrAdd(steps, MostRowsOf));
    }

    /// <summary>Bytes with which a batch of a shape runs.</summary>
    public long BytesOf(WindowShape shape)
    {
        (int steps, int sourceSteps) = shape.StepsOf(_model);
        ModelCost cost = ModelCost.Of(_model, steps, shape.Rows, ragged: true, sourceSteps, Memory);
        return cost.WorkspaceBytes + cost.BatchBytes + cost.StateBytes;
    }

    /// <summary>Whether a batch of a shape may have the memory that it needs.</summary>
    public bool Fits(WindowShape shape) => (long)shape.Steps * shape.Rows <= MostPositions && BytesOf(shape) <= MostInputBytes;

    int LongestOf()
    {
        int steps = MostSteps;
        while (steps > 1 && BytesOf(new WindowShape(steps, 1)) > MostInputBytes) steps /= 2;
        return steps;
    }

    int MostRowsOf(int steps)
    {
        long most = MostBytes + BytesOf(new WindowShape(1, 1));
        int rows = Math.Clamp(WindowShape.KeptPositions / steps, 1, MostRows);
        while (rows > 1 && BytesOf(new WindowShape(steps, rows)) > most) rows /= 2;
        return rows;
    }
}
