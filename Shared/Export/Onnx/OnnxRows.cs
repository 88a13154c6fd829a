namespace Windrow.Export.Onnx;

/// <summary>What the graph knows about the rows of a batch, by the names of its values.</summary>
/// <param name="Lengths">Time steps of each row, [B], int32.</param>
/// <param name="Counts">The same as int64, which sums and comparisons want.</param>
/// <param name="AnySteps">Whether a row has a step at all, [B, 1].</param>
/// <param name="StateShape">The list B, 1, to which states are expanded: one row for each row of the batch.</param>
sealed record OnnxRows(string Lengths, string Counts, string AnySteps, string StateShape)
{
    /// <summary>Declares the input <c>lengths</c> and derives the rest.</summary>
    public static OnnxRows Add(OnnxGraph graph)
    {
        string lengths = graph.Input("lengths", TensorProto.Types.DataType.Int32, "Time steps of each row, from 0 to time.", OnnxModel.Batch);
        string counts = graph.Node("Cast", "rows.counts", [lengths], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int64));
        string any = graph.Node("Greater", "rows.any", [counts, OnnxModel.Zero]);
        string anySteps = graph.Node("Unsqueeze", "rows.anySteps", [any, OnnxModel.Second]);
        string rows = graph.Node("Shape", "rows.number", [lengths]);
        string stateShape = graph.Node("Concat", "rows.stateShape", [rows, OnnxModel.Second], OnnxGraph.Attribute("axis", 0));
        return new OnnxRows(lengths, counts, anySteps, stateShape);
    }
}
