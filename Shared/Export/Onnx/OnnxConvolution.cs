using Windrow.Models;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Export.Onnx;

/// <summary>One convolution over time, or one dense layer, as ONNX operators: a convolution, a ReLU, and what follows every layer.</summary>
/// <remarks>T = time, B = batch, D = input width, C = units, k = taps, S = earlier steps that it sees. A layer that sees only earlier steps
/// convolves its carried inputs and the window, [B, D, S + T], so it needs no padding. One that also sees later steps carries nothing: the
/// steps past each row's length are set to zero, and the rows are padded.</remarks>
sealed class OnnxConvolution(OnnxGraph graph, ConvolutionShape layer, ParameterLayout layout)
{
    readonly string _name = $"l{layer.Index}";

    /// <summary>Adds the layer.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="x">The layer's input, [T, B, D].</param>
    /// <param name="rows">The batch's rows.</param>
    /// <returns>[T, B, C]; meaningless past a row's length.</returns>
    public string Add(ReadOnlySpan<float> weights, string x, OnnxRows rows)
    {
        string seen = x;
        if (layer.StateParts.FirstOrDefault() is { } carried) seen = AfterCarried(carried, Turned("window", x, 1, 0, 2), rows);
        else if (!layer.Taps.IsPoint) seen = Alive(x, rows);

        string series = layer.StateParts.Any() ? Turned("series", seen, 0, 2, 1) : Turned("series", seen, 1, 2, 0);     // [B, D, S + T]
        string w = graph.Initializer($"{_name}.W", Taps(weights), layer.OutputSize, layer.InputSize, layer.Taps.Count);
        string b = graph.Initializer(layer.Bias, layout[layer.Bias].In(weights), layer.OutputSize);
        int padding = layer.Taps.Causal ? 0 : layer.Taps.StepsBack;
        string sums = graph.Node("Conv", $"{_name}.sums", [series, w, b],
            OnnxGraph.Attribute("dilations", [layer.Taps.Dilation]), OnnxGraph.Attribute("pads", [padding, padding]));
        string rectified = graph.Node("Relu", $"{_name}.rectified", [sums]);                                            // [B, C, T]
        return OnnxLayerOutput.Add(graph, layer, layout, weights, Turned("output", rectified, 2, 0, 1), x);
    }

    /// <summary>The carried inputs followed by the window, [B, S + T, D]. The last S steps before each row's end are carried on.</summary>
    string AfterCarried(StatePart carried, string window, OnnxRows rows)
    {
        int S = layer.Taps.StepsBack, D = layer.InputSize;
        string input = graph.Input($"{carried.Name}_in", TensorProto.Types.DataType.Float,
            "Inputs of the steps before the first one, oldest first, for each row or one for all rows; zeros when left out.", "states", carried.Width);
        graph.Initializer(input, new float[carried.Width], 1, carried.Width);
        string before = graph.Node("Expand", $"{carried.Name}.before", [input, rows.StateShape]);
        string steps = graph.Node("Reshape", $"{carried.Name}.steps", [before, graph.Integers($"{carried.Name}.stepShape", 0, S, D)]);
        string all = graph.Node("Concat", $"{_name}.all", [steps, window], OnnxGraph.Attribute("axis", 1));

        string back = graph.Integers($"{carried.Name}.back", [.. Enumerable.Range(0, S).Select(step => (long)step)]);
        string ends = graph.Node("Unsqueeze", $"{carried.Name}.ends", [rows.Counts, OnnxModel.Second]);                 // [B, 1]
        string places = graph.Node("Add", $"{carried.Name}.places", [ends, back]);                                      // [B, S]
        string index = graph.Node("Unsqueeze", $"{carried.Name}.index", [places, graph.Integers($"{carried.Name}.lastAxis", -1)]);
        string last = graph.Node("GatherND", $"{carried.Name}.last", [all, index], OnnxGraph.Attribute("batch_dims", 1));
        graph.Node("Reshape", carried.Name, [last, graph.Integers($"{carried.Name}.shape", 0, carried.Width)]);
        graph.Output(carried.Name, "Inputs of each row's last steps, oldest first.", OnnxModel.Batch, carried.Width);
        return all;
    }

    /// <summary>The input with zeros past each row's length, [T, B, D].</summary>
    string Alive(string x, OnnxRows rows) => graph.Node(
        "Where", $"{_name}.kept", [OnnxMask.Add(graph, _name, x, rows.Counts), x, graph.Initializer($"{_name}.nothing", [0f], 1)]);

    string Turned(string what, string x, params long[] axes) =>
        graph.Node("Transpose", $"{_name}.{what}", [x], OnnxGraph.Attribute("perm", axes));

    /// <summary>The weights in the order of a convolution's, [C, D, k]. A dense layer has those of each step side by side, [C, k·D].</summary>
    float[] Taps(ReadOnlySpan<float> weights)
    {
        ReadOnlySpan<float> w = layout[layer.Weight].In(weights);
        if (!layer.IsDense) return w.ToArray();
        int k = layer.Taps.Count, D = layer.InputSize;
        float[] taps = new float[w.Length];
        for (int at = 0; at < taps.Length; at += k * D)
            Transpose.Copy(new MatrixView(w.Slice(at, k * D), k, D), new MatrixSpan(taps.AsSpan(at, k * D), D, k));
        return taps;
    }
}
