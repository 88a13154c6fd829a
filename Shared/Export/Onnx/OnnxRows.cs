namespace Windrow.Export.Onnx;

/// <summary>The names of the graph's values that describe the rows of a batch.</summary>
/// <param name="Lengths">Time steps of each row, [B], int32.</param>
/// <param name="Counts">The same as int64, which sums and comparisons need.</param>
/// <param name="AnySteps">Whether a row has any steps, [B, 1].</param>
/// <param name="StateShape">The shape [B, 1] that states are expanded to: one row for each row of the batch.</param>
sealed record OnnxRows(string Lengths, string Counts, string AnySteps, string StateShape)
{
    /// <summary>Declares the input <c>lengths</c>, which is optional, and derives the rest from it.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="x">What the first layer reads, [T, B, any width].</param>
    /// <param name="areWhole">Whether every row has all time steps, so that there is no such input.</param>
    public static OnnxRows Add(OnnxGraph graph, string x, bool areWhole = false)
    {
        string shape = graph.Node("Shape", "rows.shape", [x]);
        string time = graph.Node("Gather", "rows.time", [shape, OnnxModel.First], OnnxGraph.Attribute("axis", 0));
        string batch = graph.Node("Gather", "rows.number", [shape, OnnxModel.Second], OnnxGraph.Attribute("axis", 0));
        string counts = graph.Node("Expand", "rows.counts", [areWhole ? time : Within(graph, time), batch]);
        string lengths = graph.Node("Cast", "rows.lengths", [counts], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int32));
        string any = graph.Node("Greater", "rows.any", [counts, OnnxModel.Zero]);
        string anySteps = graph.Node("Unsqueeze", "rows.anySteps", [any, OnnxModel.Second]);
        string stateShape = graph.Node("Concat", "rows.stateShape", [batch, OnnxModel.Second], OnnxGraph.Attribute("axis", 0));
        return new OnnxRows(lengths, counts, anySteps, stateShape);
    }

    /// <summary>The given lengths, [B] or [1], but at most all time steps.</summary>
    static string Within(OnnxGraph graph, string time)
    {
        string given = graph.Input(
            "lengths", TensorProto.Types.DataType.Int32, "Time steps of each row, or one number for all rows; all time steps when left out.", "lengths");
        graph.Default(given, int.MaxValue);
        string wide = graph.Node("Cast", "rows.given", [given], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int64));
        return graph.Node("Min", "rows.within", [wide, time]);
    }
}
