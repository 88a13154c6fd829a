namespace Windrow.Export.Onnx;

/// <summary>What the graph knows about the rows of a batch, by the names of its values.</summary>
/// <param name="Lengths">Time steps of each row, [B], int32.</param>
/// <param name="Counts">The same as int64, which sums and comparisons want.</param>
/// <param name="AnySteps">Whether a row has a step at all, [B, 1].</param>
/// <param name="StateShape">The list B, 1, to which states are expanded: one row for each row of the batch.</param>
sealed record OnnxRows(string Lengths, string Counts, string AnySteps, string StateShape)
{
    /// <summary>Declares the input <c>lengths</c>, which may be left out, and derives the rest.</summary>
    /// <param name="graph">Where it is added.</param>
    /// <param name="x">What the first layer reads, [T, B, any width].</param>
    public static OnnxRows Add(OnnxGraph graph, string x)
    {
        string given = graph.Input(
            "lengths", TensorProto.Types.DataType.Int32, "Time steps of each row, or one number for all; left out, all that there are.", "lengths");
        graph.Default(given, int.MaxValue);
        string shape = graph.Node("Shape", "rows.shape", [x]);
        string time = graph.Node("Gather", "rows.time", [shape, OnnxModel.First], OnnxGraph.Attribute("axis", 0));
        string batch = graph.Node("Gather", "rows.number", [shape, OnnxModel.Second], OnnxGraph.Attribute("axis", 0));
        string wide = graph.Node("Cast", "rows.given", [given], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int64));
        string within = graph.Node("Min", "rows.within", [wide, time]);
        string counts = graph.Node("Expand", "rows.counts", [within, batch]);
        string lengths = graph.Node("Cast", "rows.lengths", [counts], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int32));
        string any = graph.Node("Greater", "rows.any", [counts, OnnxModel.Zero]);
        string anySteps = graph.Node("Unsqueeze", "rows.anySteps", [any, OnnxModel.Second]);
        string stateShape = graph.Node("Concat", "rows.stateShape", [batch, OnnxModel.Second], OnnxGraph.Attribute("axis", 0));
        return new OnnxRows(lengths, counts, anySteps, stateShape);
    }
}
