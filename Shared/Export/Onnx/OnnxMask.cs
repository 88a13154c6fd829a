namespace Windrow.Export.Onnx;

/// <summary>Which time steps belong to a row. T = time, B = batch.</summary>
static class OnnxMask
{
    /// <summary>Adds a mask of the time steps that belong to each row, [T, B, 1].</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="name">Prefix of the names of its values.</param>
    /// <param name="y">[T, B, any width].</param>
    /// <param name="counts">Time steps of each row, [B], int64.</param>
    public static string Add(OnnxGraph graph, string name, string y, string counts)
    {
        string shape = graph.Node("Shape", $"{name}.shape", [y]);
        string time = graph.Node("Gather", $"{name}.time", [shape, OnnxModel.Zero], OnnxGraph.Attribute("axis", 0));
        string steps = graph.Node("Range", $"{name}.steps", [OnnxModel.Zero, time, OnnxModel.One]);
        string stepColumn = graph.Node("Unsqueeze", $"{name}.stepColumn", [steps, OnnxModel.Second]);           // [T, 1]
        string alive = graph.Node("Less", $"{name}.alive", [stepColumn, counts]);                                // [T, B]
        return graph.Node("Unsqueeze", $"{name}.mask", [alive, graph.Integers($"{name}.lastAxis", -1)]);
    }
}
