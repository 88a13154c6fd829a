using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Export.Onnx;

/// <summary>What follows a layer of any network. T = time, B = batch, W = width of the layer's output.</summary>
static class OnnxLayerOutput
{
    /// <summary>Normalizes and adds the input if the layer does so; [T, B, W]. Dropout is for training only.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Where its parameters are.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="y">What the layer computed, [T, B, W].</param>
    /// <param name="x">The layer's input; [T, B, W] if it is added.</param>
    public static string Add(OnnxGraph graph, LayerOutputShape layer, ParameterLayout layout, ReadOnlySpan<float> weights, string y, string x)
    {
        if (layer.HasNorm)
        {
            string gain = graph.Initializer(layer.NormWeight, layout[layer.NormWeight].In(weights), layer.OutputSize);
            string bias = graph.Initializer(layer.NormBias, layout[layer.NormBias].In(weights), layer.OutputSize);
            y = graph.Node("LayerNormalization", $"l{layer.Index}.normalised", [y, gain, bias],
                OnnxGraph.Attribute("axis", -1), OnnxGraph.Attribute("epsilon", 1e-5f));
        }

        return layer.IsResidual ? graph.Node("Add", $"l{layer.Index}.residual", [y, x]) : y;
    }
}
