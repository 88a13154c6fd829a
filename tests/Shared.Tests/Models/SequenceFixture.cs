using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Models;

/// <summary>A model of <c>tests/reference/sequences</c> with PyTorch's weights, and its windows as batches.</summary>
sealed class SequenceFixture
{
    readonly JsonElement _config;

    /// <summary>One fixture.</summary>
    /// <param name="name">The file name, without its extension.</param>
    /// <param name="folder">Its folder: sequences, or weights, where the parameters are in a safetensors file next to it.</param>
    public SequenceFixture(string name, string folder = "sequences")
    {
        JsonElement fixture = PyTorchFixture.Read($"{folder}/{name}.json");
        _config = fixture.GetProperty("config");
        Windows = [.. fixture.GetProperty("windows").EnumerateArray()];
        (Rows, Steps) = (Int("batch")!.Value, Int("window")!.Value);
        string pooling = _config.GetProperty("pooling").GetString()!;
        ModelOptions options = new()
        {
            Cell = Enum.Parse<CellKind>(_config.GetProperty("cell").GetString()!, ignoreCase: true),
            Layers = Int("layers")!.Value,
            HiddenSize = Int("hidden")!.Value,
            EmbeddingSize = Int("embedding"),
            Bidirectional = Is("bidirectional"),
            LayerNorm = Is("layerNorm"),
            Residual = Is("residual"),
            TieEmbeddings = Is("tied"),
            InitialState = Is("learnedInitialState") ? InitialStateKind.Learned : InitialStateKind.Zero,
        };
        Model = new SequenceModel(options, new ModelPorts
        {
            VocabularySize = Int("vocabulary") ?? 0,
            InputWidth = Int("features") ?? 0,
            Outputs = Int("outputs")!.Value,
            Task = pooling == "none"
                ? new TaskOptions()
                : new TaskOptions { Predict = PredictionKind.Sequence, Pooling = Enum.Parse<PoolingKind>(pooling, ignoreCase: true) },
        });

        Weights = new AlignedBuffer(Model.Layout.Length);
        if (!fixture.TryGetProperty("parameters", out JsonElement parameters))
        {
            StartWeights.Read(PyTorchFixture.PathOf($"{folder}/{name}.safetensors"), Model).CopyTo(Weights.Span);
            return;
        }

        Assert.Equal(Model.Layout.Entries.Select(entry => entry.Name).Order(), parameters.EnumerateObject().Select(p => p.Name).Order());
        foreach (ParameterEntry entry in Model.Layout.Entries)
        {
            JsonElement tensor = parameters.GetProperty(entry.Name);
            Assert.Equal(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()), entry.Shape);
            PyTorchFixture.Floats(tensor.GetProperty("values")).CopyTo(entry.In(Weights.Span));
        }
    }

    public SequenceModel Model { get; }

    public AlignedBuffer Weights { get; }

    public JsonElement[] Windows { get; }

    /// <summary>Rows in every window.</summary>
    public int Rows { get; }

    /// <summary>Time steps of the longest window.</summary>
    public int Steps { get; }

    /// <summary>One window, packed; its sequences begin in the first window, unless a state is given.</summary>
    public SequenceBatch Batch(int window)
    {
        JsonElement w = Windows[window];
        SequenceBatch batch = new(Model.Ports.Format, Steps, Rows);
        batch.Shape.Set([.. w.GetProperty("lengths").EnumerateArray().Select(length => length.GetInt32())]);
        batch.Begins.Fill(window == 0 && !w.TryGetProperty("initialState", out _));
        ForEachPosition(batch.Shape, (position, t, row) =>
        {
            if (Model.Ports.InputWidth == 0) batch.Tokens[position] = w.GetProperty("inputs")[t][row].GetInt32();
            else Values(w.GetProperty("inputs"), t * Rows + row, Model.Ports.InputWidth).CopyTo(batch.Inputs.Row(position));
            if (!batch.Format.TargetPerSequence && w.TryGetProperty("targets", out _)) batch.Classes[position] = w.GetProperty("targets")[t][row].GetInt32();
        });
        if (batch.Format.TargetPerSequence)
        {
            for (int r = 0; r < Rows; r++) batch.Classes[r] = w.GetProperty("targets")[batch.Shape.Order[r]].GetInt32();
        }

        return batch;
    }

    /// <summary>The given state at the start of a window, otherwise zeros.</summary>
    public LaneState InitialState(int window)
    {
        LaneState state = new(Model, Rows);
        if (!Windows[window].TryGetProperty("initialState", out JsonElement given)) return state;
        foreach (LaneStatePart part in state.Parts)
        {
            Values(given.GetProperty(part.Name[..1]), IndexOf(part), Rows * part.Width).CopyTo(part.Values.Span);
        }

        return state;
    }

    /// <summary>PyTorch's tensor for one part of the state, [B, H].</summary>
    public double[] FinalState(int window, LaneStatePart part) =>
        [.. Values(Windows[window].GetProperty("finalState").GetProperty(part.Name[..1]), IndexOf(part), Rows * part.Width).Select(x => (double)x)];

    /// <summary>PyTorch's logits in packed order, [N or B, K].</summary>
    public double[] Logits(int window, SequenceBatch batch)
    {
        JsonElement logits = Windows[window].GetProperty("logits");
        int width = Model.Ports.Outputs;
        double[] packed = new double[batch.Targets * width];
        if (batch.Format.TargetPerSequence)
        {
            for (int r = 0; r < Rows; r++) Doubles(logits, batch.Shape.Order[r], width).CopyTo(packed, r * width);
        }
        else
        {
            ForEachPosition(batch.Shape, (position, t, row) => Doubles(logits, t * Rows + row, width).CopyTo(packed, position * width));
        }

        return packed;
    }

    /// <summary>PyTorch's gradient of inputs that are numbers, in packed order, [N, D]; empty for tokens.</summary>
    public double[] InputGradient(int window, SequenceBatch batch)
    {
        int width = batch.Format.InputWidth;
        double[] packed = new double[batch.Shape.Positions * width];
        if (width == 0) return packed;
        JsonElement gradient = Windows[window].GetProperty("inputGradient");
        ForEachPosition(batch.Shape, (position, t, row) => Doubles(gradient, t * Rows + row, width).CopyTo(packed, position * width));
        return packed;
    }

    static void ForEachPosition(PackedShape shape, Action<int, int, int> action)
    {
        for (int t = 0; t < shape.Steps; t++)
        {
            for (int r = 0; r < shape.Alive(t); r++) action(shape.Position(r, t), t, shape.Order[r]);
        }
    }

    /// <summary>Index of a part in PyTorch's states: l0, l0_reverse, l1, ...</summary>
    int IndexOf(LaneStatePart part)
    {
        string[] place = part.Name.Split('_');
        int layer = int.Parse(place[1].AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        return Model.Options.Bidirectional ? 2 * layer + (place.Length > 2 ? 1 : 0) : layer;
    }

    static float[] Values(JsonElement tensor, int index, int length) => [.. Doubles(tensor, index, length).Select(x => (float)x)];

    static double[] Doubles(JsonElement tensor, int index, int length)
    {
        JsonElement values = tensor.GetProperty("values");
        return [.. Enumerable.Range(index * length, length).Select(i => values[i].GetDouble())];
    }

    bool Is(string option) => _config.GetProperty(option).GetBoolean();

    int? Int(string size) => _config.GetProperty(size) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
}
