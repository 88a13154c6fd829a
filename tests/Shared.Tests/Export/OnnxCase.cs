using Microsoft.ML.OnnxRuntime;
using Windrow.Export.Onnx;
using Windrow.Models;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Export;

/// <summary>One model with random weights and one batch, run by ONNX Runtime and by our own forward pass.</summary>
sealed class OnnxCase : IDisposable
{
    const double Allowed = 1e-5;

    static OnnxCase() => OnnxLog.Start();

    readonly Random _random = new(7);
    readonly SequenceModel _model;
    readonly float[] _weights;
    readonly int[] _lengths, _tokens;           // tokens and numbers lie as [time, batch], with padding
    readonly float[] _numbers;
    readonly InferenceSession _session;

    /// <summary>A model, and rows of these lengths.</summary>
    public OnnxCase(ModelOptions options, ModelPorts ports, params int[] lengths)
    {
        (_model, _lengths) = (new SequenceModel(options, ports), lengths);
        _weights = new float[_model.Layout.Length];
        foreach (ParameterEntry entry in _model.Layout.Entries) RandomTensors.Uniform(_random, entry.Length, 0.7f).CopyTo(entry.In(_weights.AsSpan()));
        _tokens = RandomTensors.Tokens(_random, Steps * Rows, Math.Max(1, ports.VocabularySize));
        _numbers = RandomTensors.Uniform(_random, Steps * Rows * ports.InputWidth);
        using MemoryStream file = new();
        OnnxFile.Write(file, _model, _weights, [new("job", "test-1")]);
        File = file.ToArray();
        _session = new InferenceSession(File);
    }

    public byte[] File { get; }

    int Rows => _lengths.Length;

    int Steps => _lengths.Max();

    public void Dispose() => _session.Dispose();

    /// <summary>Fails unless predictions and final states agree, after a state of random numbers.</summary>
    public void AssertSameAfterAState()
    {
        LaneState state = new(_model, Rows);
        foreach (LaneStatePart part in state.Parts) RandomTensors.Uniform(_random, part.Values.Length, 0.6f).CopyTo(part.Values.Span);
        Dictionary<string, float[]> before = state.Parts.ToDictionary(part => $"{part.Name}_in", part => part.Values.Span.ToArray());
        AssertSame(Runs(state, begins: false), RunOnnx(before, Rows), state);
    }

    /// <summary>Fails unless they agree when the sequences begin, and no state is given.</summary>
    public void AssertSameFromTheBeginning()
    {
        LaneState state = new(_model, Rows);
        AssertSame(Runs(state, begins: true), RunOnnx([], Rows), state);
    }

    /// <summary>Fails unless they agree when no lengths are given, and every row has every step.</summary>
    public void AssertSameWithoutLengths()
    {
        LaneState state = new(_model, Rows);
        AssertSame(Runs(state, begins: true), RunOnnx([], Rows, withLengths: false), state);
    }

    /// <summary>Fails unless they agree when one row of state is given for all.</summary>
    public void AssertSameAfterOneStateForAll()
    {
        LaneState state = new(_model, Rows);
        Dictionary<string, float[]> before = [];
        foreach (LaneStatePart part in state.Parts)
        {
            float[] row = before[$"{part.Name}_in"] = RandomTensors.Uniform(_random, part.Width, 0.6f);
            for (int r = 0; r < Rows; r++) row.CopyTo(part.Values.Span[(r * part.Width)..]);
        }

        AssertSame(Runs(state, begins: false), RunOnnx(before, 1), state);
    }

    /// <summary>Our predictions, each with the place that ONNX has it at; the state is moved on.</summary>
    (int[] Places, double[] Predictions) Runs(LaneState state, bool begins)
    {
        SequenceBatch batch = new(_model.Ports.Format, Steps, Rows);
        batch.Shape.Set(_lengths);
        batch.Begins.Fill(begins);
        for (int r = 0; r < Rows; r++)
        {
            for (int t = 0; t < batch.Shape.Lengths[r]; t++)
            {
                int from = t * Rows + batch.Shape.Order[r], to = batch.Shape.Position(r, t), width = _model.Ports.InputWidth;
                if (width == 0) batch.Tokens[to] = _tokens[from];
                else _numbers.AsSpan(from * width, width).CopyTo(batch.Inputs.Row(to));
            }
        }

        Bptt bptt = new(_model, Steps, Rows, Backends.Named(Backends.Fused));
        double[] predictions = [.. bptt.Predict(_weights, batch, state).Data.ToArray().Select(number => (double)number)];
        return (_model.Ports.Task.Predict == PredictionKind.Sequence ? batch.Shape.Order.ToArray() : Places(batch.Shape), predictions);
    }

    Dictionary<string, float[]> RunOnnx(Dictionary<string, float[]> states, int stateRows, bool withLengths = true)
    {
        Dictionary<string, OrtValue> inputs = states.ToDictionary(state => state.Key, state => Tensor(state.Value, stateRows, state.Value.Length / stateRows));
        if (withLengths) inputs["lengths"] = OrtValue.CreateTensorValueFromMemory(_lengths, [Rows]);
        inputs["inputs"] = _model.Ports.InputWidth == 0
            ? OrtValue.CreateTensorValueFromMemory([.. _tokens.Select(token => (long)token)], [Steps, Rows])
            : Tensor(_numbers, Steps, Rows, _model.Ports.InputWidth);
        string[] outputs = ["predictions", .. _model.StateParts.Select(part => part.Name)];
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, inputs, outputs);
        foreach (OrtValue input in inputs.Values) input.Dispose();
        return outputs.Zip(values, (name, value) => (name, value.GetTensorDataAsSpan<float>().ToArray())).ToDictionary();
    }

    /// <summary>For each packed position, that of [time, batch].</summary>
    int[] Places(PackedShape at)
    {
        int[] places = new int[at.Positions];
        for (int r = 0; r < Rows; r++)
        {
            for (int t = 0; t < at.Lengths[r]; t++) places[at.Position(r, t)] = t * Rows + at.Order[r];
        }

        return places;
    }

    static OrtValue Tensor(float[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);

    void AssertSame((int[] Places, double[] Predictions) ours, Dictionary<string, float[]> onnx, LaneState after)
    {
        int width = ours.Predictions.Length / ours.Places.Length;
        float[] predictions = [.. ours.Places.SelectMany(place => onnx["predictions"].Skip(place * width).Take(width))];
        RelativeError.Below(Allowed, predictions, ours.Predictions, "predictions");
        foreach (LaneStatePart part in after.Parts)
            RelativeError.Below(Allowed, onnx[part.Name], [.. part.Values.Span.ToArray().Select(number => (double)number)], part.Name);
    }
}
