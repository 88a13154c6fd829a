using Windrow.Models;
using Windrow.Models.Outputs;

namespace Windrow.Export.Onnx;

/// <summary>An adaptive softmax in an ONNX graph: the logarithm of every word's probability.</summary>
/// <remarks>Shapes in the comments are without time and batch. See <see cref="AdaptiveHead"/> for the formula.</remarks>
sealed class OnnxAdaptiveSoftmax(OnnxGraph graph, AdaptiveShape shape, ParameterLayout layout)
{
    static AttributeProto LastAxis => OnnxGraph.Attribute("axis", -1);

    /// <summary>Adds the operators.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="x">Features, [W].</param>
    /// <param name="output">The name of the result, [V].</param>
    public void Add(ReadOnlySpan<float> weights, string x, string output)
    {
        string head = LogSoftmax(Linear(weights, AdaptiveShape.HeadWeight, x));                                         // [S + n]
        string[] parts = ["head.shortlist", .. shape.Clusters.Select(cluster => $"head.cluster.{cluster.Index}")];      // [S], [1], ...
        string sizes = graph.Integers("head.sizes", [shape.Shortlist, .. shape.Clusters.Select(_ => 1L)]);
        graph.Node("Split", parts, [head, sizes], LastAxis);
        foreach (ClusterShape cluster in shape.Clusters)
        {
            string words = LogSoftmax(Linear(weights, cluster.OutputWeight, Linear(weights, cluster.ProjectionWeight, x)));     // [Cᵢ]
            parts[cluster.Index + 1] = graph.Node("Add", $"head.words.{cluster.Index}", [words, parts[cluster.Index + 1]]);
        }

        graph.Node("Concat", output, parts, LastAxis);
    }

    string Linear(ReadOnlySpan<float> weights, string name, string x)
    {
        ParameterEntry w = layout[name];
        return graph.Linear($"{name}.product", x, graph.Initializer(name, w.In(weights), w.Shape[0], w.Shape[1]));
    }

    string LogSoftmax(string x) => graph.Node("LogSoftmax", $"{x}.logs", [x], LastAxis);
}
