using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Divides windows into chunks of time steps, and holds what is kept of a chunk while the activations of another are in memory: the state
/// before it. From that state the backward pass computes its activations again. Windows whose activations are all kept are one chunk.</summary>
/// <remarks>
/// A chunk of a window of T steps has about √T of them, so states and activations both take memory in proportion to √T: Chen et al. 2016,
/// https://arxiv.org/abs/1604.06174; for recurrent networks, Gruslys et al. 2016, https://arxiv.org/abs/1606.03401.
/// Chunks consist of whole blocks (<see cref="TimeBlock"/>), counted from the window's end as in the backward pass. Sums over time are therefore
/// added in the same order whether or not a window is divided.
/// </remarks>
sealed class WindowChunks
{
    readonly SequenceModel _model;
    readonly int _gateWidth, _maxPositions, _maxRows;
    readonly PackedShape? _shape;                   // of the current chunk; null when windows are not divided
    readonly List<LaneState> _states = [];          // before each chunk
    readonly List<int> _borders = [];               // first the window's end, then the first step of each chunk, from the last to the first
    PackedShape? _window;

    /// <summary>Allocates memory for the states of full windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows.</summary>
    /// <exception cref="ArgumentException">Activations are to be recomputed, and the model needs all steps of a window at once.</exception>
    public WindowChunks(SequenceModel model, ActivationMemory memory, int maxSteps, int maxRows)
    {
        if (memory == ActivationMemory.Recompute)
        {
            string[] problems = [.. RecomputeProblems.Of(model.Options, model.Ports.HasSource, model.Ports.Loss).Select(problem => problem.Sentence)];
            if (problems.Length > 0) throw new ArgumentException(string.Join(' ', problems), nameof(memory));
        }

        WindowDivision division = WindowDivision.Of(model, memory, maxSteps, maxRows);
        (_model, _maxRows, MaxSteps) = (model, maxRows, division.ChunkSteps);
        if (division.IsWhole) return;
        _gateWidth = model.RecurrentLayers[0].Directions[0].GateWidth;
        _maxPositions = BufferSize.Of(MaxSteps, maxRows);
        _shape = new PackedShape(Math.Min(maxSteps, _maxPositions), maxRows, _maxPositions);
        StateGradient = new LaneState(model, maxRows);
        for (int c = 1; c < division.Chunks; c++) _states.Add(new LaneState(model, maxRows));
    }

    /// <summary>Time steps of a chunk whose rows are as many as there can be. Chunks with fewer rows have more steps, but no more positions.</summary>
    public int MaxSteps { get; }

    /// <summary>Number of chunks of the current window.</summary>
    public int Count => _borders.Count - 1;

    /// <summary>Hands the gradient of the state before a chunk to the chunk before it; null when windows are not divided.</summary>
    public LaneState? StateGradient { get; }

    /// <summary>A chunk of the current window, counted from its first steps. Its shape is valid until another chunk is requested.</summary>
    public TimeChunk this[int index]
    {
        get
        {
            if (Count == 1) return TimeChunk.Whole(_window!);
            int from = _borders[Count - index], to = _borders[Count - index - 1];
            _shape!.SetSteps(_window!, from, to);
            return new TimeChunk(_shape, from, _window!.Start(from), IsLast: index == Count - 1);
        }
    }

    /// <summary>The state before a chunk, as it was kept; advanced by computing the chunk again.</summary>
    public LaneState StateBefore(int index) => _states[index];

    /// <summary>Makes a window the current one, and divides it.</summary>
    public void Divide(PackedShape window)
    {
        _window = window;
        _borders.Clear();
        _borders.Add(window.Steps);
        for (int from = _shape is null ? 0 : window.Steps; from > 0;)
        {
            int earlier = TimeBlock.Before(window, from, _gateWidth).From;
            if (window.Start(_borders[^1]) - window.Start(earlier) > _maxPositions) _borders.Add(from);
            from = earlier;
        }

        _borders.Add(0);
    }

    /// <summary>Keeps the state before a chunk that will be computed again, which are all except the last.</summary>
    public void Keep(int index, LaneState state)
    {
        if (index == Count - 1) return;
        while (_states.Count <= index) _states.Add(new LaneState(_model, _maxRows));      // rows of different lengths can have more chunks
        state.CopyRowsTo(_states[index], _window!.Rows);
    }
}
