using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Recomputation;

/// <summary>A small model and some of its windows, which are long enough for several chunks: random input and targets, and sequences of which some begin
/// with the window and others continue.</summary>
sealed class LongWindow
{
    const int Vocabulary = 11, Width = 6;

    static readonly ModelPorts Text = ModelPorts.Text(Vocabulary), Numbers = new() { InputWidth = Width, Outputs = 3, TargetsAreClasses = false };

    readonly AlignedBuffer _weights;
    readonly SequenceBatch _batch;
    readonly int[] _lengths;

    /// <summary>The windows of a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="lengths">Time steps of each row.</param>
    public LongWindow(string name, int[] lengths)
    {
        Model = new SequenceModel(Models[name].Options, Models[name].Ports);
        _lengths = lengths;
        _weights = new AlignedBuffer(Model.Layout.Length);
        Model.Initialize(_weights.Span, seed: 1);
        _batch = new SequenceBatch(Model.Ports.Format, lengths.Max(), lengths.Length);
    }

    public SequenceModel Model { get; }

    public static IEnumerable<string> Names => Models.Keys;

    static Dictionary<string, (ModelOptions Options, ModelPorts Ports)> Models { get; } = new()
    {
        ["RNN"] = (Of(CellKind.RnnTanh), Text),
        ["RNN with ReLU, numbers"] = (Of(CellKind.RnnRelu), Numbers),
        ["LSTM"] = (Of(CellKind.Lstm), Text),
        ["GRU"] = (Of(CellKind.Gru), Text),
        ["LSTM, numbers"] = (Of(CellKind.Lstm), Numbers),
        ["LSTM, embedding, dropout"] = (Of(CellKind.Lstm) with { EmbeddingSize = 5, Dropout = 0.3 }, Text),
        ["GRU, embedding, normalized, residual, dropout"] =
            (Of(CellKind.Gru) with { Layers = 3, EmbeddingSize = 9, LayerNorm = true, Residual = true, Dropout = 0.2 }, Text),
        ["RNN, tied"] = (Of(CellKind.RnnTanh) with { EmbeddingSize = 17, TieEmbeddings = true }, Text),
        ["LSTM, learned initial state"] = (Of(CellKind.Lstm) with { InitialState = InitialStateKind.Learned }, Text),
        ["LSTM, last output"] = (Of(CellKind.Lstm), PerSequence(PoolingKind.Last)),
        ["GRU, mean output"] = (Of(CellKind.Gru), PerSequence(PoolingKind.Mean)),
        ["LSTM, largest outputs"] = (Of(CellKind.Lstm), PerSequence(PoolingKind.Max)),
    };

    public Bptt NewBptt(ActivationMemory memory) => new(Model, _lengths.Max(), _lengths.Length, Backends.Named(Backends.Fused), memory: memory);

    /// <summary>Everything that a worker computes of several windows, each of which continues the one before; rows with an odd index begin again.</summary>
    public Results Run(ActivationMemory memory, int windows = 2)
    {
        Bptt bptt = NewBptt(memory);
        GradientTelemetry telemetry = new(Model, _lengths.Max(), _lengths.Length, Backends.Named(Backends.Fused));
        GradientMemory gradient = new(Model);
        LaneState state = new(Model, _lengths.Length);
        Results results = new();
        for (int w = 0; w < windows; w++)
        {
            Read(w);
            MatrixSpan inputs = Model.Ports.InputWidth == 0 ? default : new AlignedBuffer(_batch.Shape.Positions, Width).AsMatrix(_batch.Shape.Positions, Width);
            LaneState evaluated = new(Model, _lengths.Length), predicted = new(Model, _lengths.Length);
            RandomStream random = RandomStream.OfStep(seed: 3, step: w, dataShard: 1);
            results.Losses.Add(bptt.Backpropagate(_weights.Span, _batch, state, gradient.Values.Span, random, telemetry, gradient.EmbeddingRows, inputGradient: inputs));
            results.Losses.Add(bptt.Loss(_weights.Span, _batch, evaluated, (predictions, _, _) => results.Numbers.Add(predictions.Elements.ToArray())));
            results.Numbers.Add(NewBptt(memory).Predict(_weights.Span, _batch, predicted).Elements.ToArray());      // where no weights have been packed before
            results.Numbers.AddRange([gradient.Values.Span.ToArray(), inputs.Elements.ToArray()]);
            foreach (LaneState lanes in (LaneState[])[state, evaluated, predicted]) results.Numbers.AddRange(lanes.Parts.Select(part => part.Values.Span.ToArray()));
            results.Gates.AddRange(telemetry.Layers.SelectMany(layer => layer.Gates));
            results.Numbers.AddRange(telemetry.Layers.SelectMany(layer => (float[][])[layer.Norms, layer.Decay, [layer.Saturated, layer.Dead]]));
        }

        return results;
    }

    void Read(int window)
    {
        Random random = new(window);
        _batch.Shape.Set(_lengths);
        for (int row = 0; row < _lengths.Length; row++) _batch.Begins[row] = _batch.Shape.Order[row] % 2 == 1;
        for (int i = 0; i < _batch.Tokens.Length; i++) _batch.Tokens[i] = random.Next(Vocabulary);
        for (int i = 0; i < _batch.Classes.Length; i++) _batch.Classes[i] = random.Next(Model.Ports.Outputs);
        RandomTensors.Uniform(random, _batch.Inputs.Elements.Length, 1f).CopyTo(_batch.Inputs.Elements);
        RandomTensors.Uniform(random, _batch.Values.Elements.Length, 1f).CopyTo(_batch.Values.Elements);
    }

    static ModelOptions Of(CellKind cell) => new() { Cell = cell, Layers = 2, HiddenSize = 17 };

    static ModelPorts PerSequence(PoolingKind pooling) =>
        Numbers with { TargetsAreClasses = true, Task = new TaskOptions { Predict = PredictionKind.Sequence, Pooling = pooling } };

    /// <summary>What was computed, in the order in which it was.</summary>
    public sealed class Results
    {
        public List<LossSum> Losses { get; } = [];

        public List<float[]> Numbers { get; } = [];

        public List<GateShare> Gates { get; } = [];
    }
}
