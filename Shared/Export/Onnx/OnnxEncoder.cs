using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Numerics.Kernels;

namespace Windrow.Export.Onnx;

/// <summary>An image encoder as ONNX operators, which process all images alike, without a time axis.</summary>
/// <remarks>T = time, B = batch; C, H, W = an image's channels, rows and columns; F = features of an image.</remarks>
sealed class OnnxEncoder(OnnxGraph graph, EncoderShape encoder, ParameterLayout layout)
{
    /// <summary>Adds the encoder.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="x">[T, B, C·H·W].</param>
    /// <returns>[T, B, F].</returns>
    public string Add(ReadOnlySpan<float> weights, string x)
    {
        string shape = graph.Node("Shape", "encoder.shape", [x]);
        string steps = graph.Node("Slice", "encoder.steps", [shape, OnnxModel.First, graph.Integers("encoder.two", 2)]);        // T, B
        string width = graph.Integers("encoder.width", encoder.OutputSize);
        string after = graph.Node("Concat", "encoder.after", [steps, width], OnnxGraph.Attribute("axis", 0));

        ImageGrid grid = encoder.Layers[0].Grid;
        string image = graph.Integers("encoder.image", -1, grid.Channels, grid.Height, grid.Width);
        x = graph.Node("Reshape", "encoder.images", [x, image]);
        foreach (EncoderLayerShape layer in encoder.Layers) x = Layer(weights, layer, x);
        return graph.Node("Reshape", "encoded", [x, after]);
    }

    /// <summary>[N, C, H, W] to [N, filters, rows, columns]. Dropout is for training only.</summary>
    string Layer(ReadOnlySpan<float> weights, EncoderLayerShape layer, string x)
    {
        int kernel = layer.Grid.Kernel;
        long around = layer.Grid.Padding, stride = layer.Grid.Stride;
        string w = graph.Initializer(layer.Weight, layout[layer.Weight].In(weights), layer.Filters, layer.Grid.Channels, kernel, kernel);
        string b = graph.Initializer(layer.Bias, layout[layer.Bias].In(weights), layer.Filters);
        string name = $"encoder.{layer.Index}";
        string a = graph.Node("Conv", $"{name}.maps", [x, w, b], OnnxGraph.Attribute("pads", [around, around, around, around]),
            OnnxGraph.Attribute("strides", [stride, stride]));
        if (layer.NormGroups > 0) a = Normalized(weights, layer, a);
        string rectified = graph.Node("Relu", $"{name}.rectified", [a]);
        return graph.Node("MaxPool", $"{name}.pooled", [rectified],
            OnnxGraph.Attribute("kernel_shape", [2L, 2L]), OnnxGraph.Attribute("strides", [2L, 2L]));
    }

    /// <summary>Normalizes the groups of each image: opset 17 has this for groups of one channel each, so a group takes the place of a channel.</summary>
    string Normalized(ReadOnlySpan<float> weights, EncoderLayerShape layer, string a)
    {
        string name = $"encoder.{layer.Index}";
        string Shape(string part, params ReadOnlySpan<long> sizes) => graph.Integers($"{name}.{part}", sizes);
        string ones = graph.Initializer($"{name}.ones", [.. Enumerable.Repeat(1f, layer.NormGroups)], layer.NormGroups);
        string zeros = graph.Initializer($"{name}.zeros", new float[layer.NormGroups], layer.NormGroups);
        string groups = graph.Node("Reshape", $"{name}.groups", [a, Shape("groups.shape", 0, layer.NormGroups, -1)]);
        string z = graph.Node("InstanceNormalization", $"{name}.normalized", [groups, ones, zeros], OnnxGraph.Attribute("epsilon", 1e-5f));
        z = graph.Node("Reshape", $"{name}.channels", [z, Shape("channels.shape", -1, layer.Filters, layer.Grid.Rows, layer.Grid.Cols)]);
        string gain = graph.Initializer(layer.NormWeight, layout[layer.NormWeight].In(weights), layer.Filters, 1, 1);
        string offset = graph.Initializer(layer.NormBias, layout[layer.NormBias].In(weights), layer.Filters, 1, 1);
        return graph.Node("Add", $"{name}.moved", [graph.Node("Mul", $"{name}.scaled", [z, gain]), offset]);
    }
}
