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
        string stepColumn = graph.Node("Unsqueeze", $"{name}.stepColumn", [Steps(graph, name, y, OnnxModel.Zero), OnnxModel.Second]);       // [T, 1]
        string alive = graph.Node("Less", $"{name}.alive", [stepColumn, counts]);                                                           // [T, B]
        return graph.Node("Unsqueeze", $"{name}.mask", [alive, graph.Integers($"{name}.lastAxis", -1)]);
    }

    /// <summary>Adds the numbers of the time steps, 0, 1, ..., [T].</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="name">Prefix of the names of its values.</param>
    /// <param name="y">What has a time axis.</param>
    /// <param name="axis">The constant whose value is the index of that axis.</param>
    public static string Steps(OnnxGraph graph, string name, string y, string axis)
    {
        string shape = graph.Node("Shape", $"{name}.shape", [y]);
        string time = graph.Node("Gather", $"{name}.time", [shape, axis], OnnxGraph.Attribute("axis", 0));
        return graph.Node("Range", $"{name}.steps", [OnnxModel.Zero, time, OnnxModel.One]);
    }
}
