using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Export.Onnx;

/// <summary>One recurrent layer as ONNX operators: its directions in one operator, then what follows them.</summary>
/// <remarks>T = time, B = batch, D = input width, H = hidden width, G·H = gate width, R = directions (1 or 2), W = R·H.</remarks>
/// <param name="graph">Graph to add to.</param>
/// <param name="layer">The layer.</param>
/// <param name="layout">Where its parameters are.</param>
/// <param name="source">For the layer of an encoder, whose states are neither inputs nor outputs, the prefix of their names.</param>
sealed class OnnxLayer(OnnxGraph graph, LayerShape layer, ParameterLayout layout, string? source = null)
{
    readonly string _name = $"l{layer.Index}";
    readonly RecurrentShape _any = layer.Directions[0];

    int Directions => layer.Directions.Count;

    /// <summary>Adds the layer.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="x">The layer's input, [T, B, D].</param>
    /// <param name="rows">The batch's rows.</param>
    /// <returns>[T, B, W]. Past a row's length: zeros, normalized and with the input added if the layer does so.</returns>
    public string Add(ReadOnlySpan<float> weights, string x, OnnxRows rows)
    {
        int gateWidth = _any.Gates * _any.HiddenSize;
        List<string> inputs =
        [
            x,
            graph.Initializer($"{_name}.W", Packed(weights, d => [d.WeightIh]), Directions, gateWidth, _any.InputSize),
            graph.Initializer($"{_name}.R", Packed(weights, d => [d.WeightHh]), Directions, gateWidth, _any.HiddenSize),
            graph.Initializer($"{_name}.B", Packed(weights, d => [d.BiasIh, d.BiasHh]), Directions, 2 * gateWidth),
            rows.Lengths,
        ];
        for (int p = 0; p < _any.StateParts.Count; p++) inputs.Add(InitialState(weights, p, rows));

        string[] finals = [.. Enumerable.Range(0, _any.StateParts.Count).Select(p => $"{_name}.final{p}")];
        graph.Node(Operator, [$"{_name}.hidden", .. finals], [.. inputs], [.. Settings()]);
        for (int p = 0; p < finals.Length; p++) FinalState(finals[p], p, rows);
        return OnnxLayerOutput.Add(graph, layer, layout, weights, Joined($"{_name}.hidden"), x);
    }

    string Operator => _any.Cell switch
    {
        CellKind.Lstm => "LSTM",
        CellKind.Gru => "GRU",
        CellKind.RnnTanh or CellKind.RnnRelu => "RNN",
        _ => throw new ExportException($"A network of {_any.Cell} cells has no ONNX operator."),
    };

    IEnumerable<AttributeProto> Settings()
    {
        yield return OnnxGraph.Attribute("hidden_size", _any.HiddenSize);
        yield return OnnxGraph.Attribute("direction", Directions == 2 ? "bidirectional" : "forward");
        if (_any.Cell == CellKind.Gru) yield return OnnxGraph.Attribute("linear_before_reset", 1);      // the reset gate is applied after the product
        if (_any.Cell == CellKind.RnnRelu) yield return OnnxGraph.Attribute("activations", Enumerable.Repeat("Relu", Directions));
    }

    /// <summary>Tensors of all directions one after the other, [R, ...], their gates in ONNX's order.</summary>
    float[] Packed(ReadOnlySpan<float> weights, Func<RecurrentShape, string[]> names)
    {
        string[] all = [.. layer.Directions.SelectMany(names)];
        float[] packed = new float[all.Sum(name => layout[name].Length)];
        int at = 0;
        foreach (string name in all)
        {
            GateOrder.ToOnnx(_any.Cell, layout[name].In(weights), packed.AsSpan(at));
            at += layout[name].Length;
        }

        return packed;
    }

    /// <summary>The state before the first step, [R, B, H]: optional inputs, which default to the model's initial state. A decoder's are required, and an
    /// encoder always starts from its initial state.</summary>
    string InitialState(ReadOnlySpan<float> weights, int part, OnnxRows rows)
    {
        List<string> states = [];
        foreach (RecurrentShape direction in layer.Directions)
        {
            string name = source + direction.StateParts[part].Name, input = $"{name}_in";
            ReadOnlySpan<float> start = direction.InitialStates.Count > 0
                ? layout[direction.InitialStates[part]].In(weights)
                : new float[direction.HiddenSize];
            string otherwise = direction.StartsFromSource ? "the encoder's before the first token." : "a sequence's initial state when left out.";
            if (source is null)
                graph.Input(input, TensorProto.Types.DataType.Float,
                    $"State before the first step, for each row or one for all rows; {otherwise}", "states", direction.HiddenSize);
            if (!direction.StartsFromSource) graph.Initializer(input, start, 1, direction.HiddenSize);
            graph.Node("Expand", Before(name), [input, rows.StateShape]);
            states.Add(graph.Node("Unsqueeze", $"{name}.initial", [Before(name), OnnxModel.First]));
        }

        return Directions == 1 ? states[0] : graph.Node("Concat", $"{_name}.initial{part}", [.. states], OnnxGraph.Attribute("axis", 0));
    }

    /// <summary>Splits the state after each row's last step, [R, B, H], by direction. A row without steps keeps its previous state, which
    /// ONNX's operators do not guarantee.</summary>
    void FinalState(string final, int part, OnnxRows rows)
    {
        for (int d = 0; d < Directions; d++)
        {
            string name = source + layer.Directions[d].StateParts[part].Name, index = d == 0 ? OnnxModel.Zero : OnnxModel.One;
            string moved = graph.Node("Gather", $"{name}.moved", [final, index], OnnxGraph.Attribute("axis", 0));
            graph.Node("Where", name, [rows.AnySteps, moved, Before(name)]);
            if (source is null) graph.Output(name, "State after each row's last step.", OnnxModel.Batch, _any.HiddenSize);
        }
    }

    /// <summary>A state before the first step, one row for each row of the batch.</summary>
    static string Before(string name) => $"{name}.before";

    /// <summary>[T, R, B, H] to [T, B, W], with both directions side by side.</summary>
    string Joined(string hidden)
    {
        if (Directions == 1) return graph.Node("Squeeze", $"{_name}.joined", [hidden, OnnxModel.Second]);
        string turned = graph.Node("Transpose", $"{_name}.turned", [hidden], OnnxGraph.Attribute("perm", [0, 2, 1, 3]));
        return graph.Node("Reshape", $"{_name}.joined", [turned, graph.Integers($"{_name}.width", 0, 0, layer.OutputSize)]);
    }
}
