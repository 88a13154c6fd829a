using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>A small model with random weights, a window of random tokens, and a random state before it.</summary>
sealed class Window
{
    readonly float[][] _stateBefore;

    public Window(CellKind cell, int layers, int? embedding, int hidden = 9, int vocabulary = 11, int lanes = 4, int steps = 6, int seed = 1)
        : this(new ModelOptions { Cell = cell, Layers = layers, EmbeddingSize = embedding, HiddenSize = hidden }, vocabulary, lanes, steps, seed)
    {
    }

    public Window(ModelOptions options, int vocabulary = 11, int lanes = 4, int steps = 6, int seed = 1)
    {
        Random random = new(seed);
        Model = new SequenceModel(options, ModelPorts.Text(vocabulary));
        (Lanes, Steps) = (lanes, steps);
        Weights = new AlignedBuffer(Model.Layout.Length);
        foreach (ParameterEntry entry in Model.Layout.Entries) RandomTensors.Uniform(random, entry.Length, 0.8f).CopyTo(entry.In(Weights.Span));
        Inputs = RandomTensors.Tokens(random, steps * lanes, vocabulary);
        Targets = RandomTensors.Tokens(random, steps * lanes, vocabulary);
        _stateBefore = [.. new LaneState(Model, lanes).Parts.Select(part => RandomTensors.Uniform(random, part.Values.Length, 0.5f))];
    }

    public SequenceModel Model { get; }

    public int Lanes { get; }

    public int Steps { get; }

    public AlignedBuffer Weights { get; }

    /// <summary>[T·B].</summary>
    public int[] Inputs { get; }

    /// <summary>[T·B].</summary>
    public int[] Targets { get; }

    /// <summary>The products of jobs, which give the same bits wherever matrices are in memory. A native library does not, so its tests compare with tolerances.</summary>
    public static BlasBackend Blas => Backends.Named(Backends.Fused);

    /// <summary>A new copy of the state before the window. It is random, because zeros would hide what is multiplied by it.</summary>
    public LaneState StateBefore() => State(Lanes, lane => lane);

    /// <summary>The state before the window for some of its lanes.</summary>
    public LaneState State(int lanes, Func<int, int> lane)
    {
        LaneState state = new(Model, lanes);
        for (int p = 0; p < state.Parts.Count; p++)
        {
            LaneStatePart part = state.Parts[p];
            for (int i = 0; i < lanes; i++) _stateBefore[p].AsSpan(lane(i) * part.Width, part.Width).CopyTo(part.Values.Span[(i * part.Width)..]);
        }

        return state;
    }

    public Bptt NewBptt(int? steps = null, int? lanes = null) => new(Model, steps ?? Steps, lanes ?? Lanes, Blas);

    /// <summary>Every (cell, layers, embedding) that is tested.</summary>
    public static TheoryData<CellKind, int, int?> Kinds()
    {
        TheoryData<CellKind, int, int?> kinds = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (int layers in (int[])[1, 3])
            {
                kinds.Add(cell, layers, null);
                kinds.Add(cell, layers, 5);
            }
        }

        return kinds;
    }
}
