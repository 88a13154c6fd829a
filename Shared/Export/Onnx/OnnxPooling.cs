using Windrow.Models;

namespace Windrow.Export.Onnx;

/// <summary>Pools each row's outputs over the row's length into one vector, as the model does.</summary>
/// <remarks>T = time, B = batch, W = width. A row without steps gives zeros.</remarks>
sealed class OnnxPooling(OnnxGraph graph, bool bidirectional, int width)
{
    /// <summary>Adds the pooling; the result is [B, W].</summary>
    /// <param name="kind">How to pool.</param>
    /// <param name="y">[T, B, W].</param>
    /// <param name="rows">The batch's rows.</param>
    public string Add(PoolingKind kind, string y, OnnxRows rows)
    {
        string pooled = kind switch
        {
            PoolingKind.Last => Last(y, rows.Counts),
            PoolingKind.Mean => Mean(y, rows.Counts),
            PoolingKind.Max => Max(y, rows.Counts),
            _ => throw new ExportException($"The pooling {kind} has no ONNX form."),
        };
        return graph.Node("Where", "pooling.output", [rows.AnySteps, pooled, graph.Initializer("pooling.nothing", [0f], 1)]);
    }

    /// <summary>The forward direction ends at the last step, the backward one at the first.</summary>
    string Last(string y, string counts)
    {
        string rows = graph.Node("Transpose", "pooling.rows", [y], OnnxGraph.Attribute("perm", [1, 0, 2]));     // [B, T, W]
        string before = graph.Node("Sub", "pooling.before", [counts, OnnxModel.One]);
        string step = graph.Node("Max", "pooling.step", [before, OnnxModel.Zero]);
        string index = graph.Node("Unsqueeze", "pooling.index", [step, OnnxModel.Second]);                      // [B, 1]
        string last = graph.Node("GatherND", "pooling.last", [rows, index], OnnxGraph.Attribute("batch_dims", 1));
        if (!bidirectional) return last;

        string first = graph.Node("Gather", "pooling.first", [y, OnnxModel.Zero], OnnxGraph.Attribute("axis", 0));
        string start = graph.Integers("pooling.start", 0), middle = graph.Integers("pooling.middle", width / 2), end = graph.Integers("pooling.end", width);
        string forward = graph.Node("Slice", "pooling.forward", [last, start, middle, OnnxModel.Second]);
        string backward = graph.Node("Slice", "pooling.backward", [first, middle, end, OnnxModel.Second]);
        return graph.Node("Concat", "pooling.ends", [forward, backward], OnnxGraph.Attribute("axis", 1));
    }

    string Mean(string y, string counts)
    {
        string kept = graph.Node("Where", "pooling.kept", [OnnxMask.Add(graph, "pooling", y, counts), y, graph.Initializer("pooling.zero", [0f], 1)]);
        string sum = graph.Node("ReduceSum", "pooling.sum", [kept, OnnxModel.First], OnnxGraph.Attribute("keepdims", 0));
        string atLeastOne = graph.Node("Max", "pooling.divisor", [counts, OnnxModel.One]);
        string divisor = graph.Node("Cast", "pooling.divisorFloat", [atLeastOne], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Float));
        return graph.Node("Div", "pooling.mean", [sum, graph.Node("Unsqueeze", "pooling.divisorColumn", [divisor, OnnxModel.Second])]);
    }

    string Max(string y, string counts)
    {
        string kept = graph.Node("Where", "pooling.kept", [OnnxMask.Add(graph, "pooling", y, counts), y, graph.Initializer("pooling.least", [float.NegativeInfinity], 1)]);
        return graph.Node("ReduceMax", "pooling.max", [kept], OnnxGraph.Attribute("axes", [0L]), OnnxGraph.Attribute("keepdims", 0));
    }
}
