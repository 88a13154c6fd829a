using Windrow.Models;
using Windrow.Models.Images;

namespace Windrow.Export.Onnx;

/// <summary>Declares the input of a graph, and adds what comes before the first layer.</summary>
/// <remarks>T = time, B = batch, D = input width, V = vocabulary, E = embedding width.</remarks>
sealed class OnnxInputs(OnnxGraph graph, ParameterLayout layout)
{
    const string Name = "inputs";

    /// <summary>Tokens; returns their embeddings, [T, B, E], or one-hot vectors, [T, B, V].</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="embeddingSize">E; null for one-hot vectors.</param>
    /// <param name="table">Name of the embedding's parameter.</param>
    public string Tokens(ReadOnlySpan<float> weights, int vocabularySize, int? embeddingSize, string table)
    {
        string tokens = graph.Input(
            Name, TensorProto.Types.DataType.Int64, $"Tokens, from 0 to {vocabularySize - 1}.", OnnxModel.Time, OnnxModel.Batch);
        if (embeddingSize is not int width)
        {
            string depth = graph.Integer("onehot.depth", vocabularySize), values = graph.Initializer("onehot.values", [0f, 1f], 2);
            return graph.Node("OneHot", "onehot", [tokens, depth, values], OnnxGraph.Attribute("axis", -1));
        }

        graph.Initializer(table, layout[table].In(weights), layout[table].Length / width, width);       // a table that is shared has more rows
        return graph.Node("Gather", "embedded", [table, tokens], OnnxGraph.Attribute("axis", 0));
    }

    /// <summary>Numbers; returns them, [T, B, D], or the features of the images that they are.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="inputWidth">D.</param>
    /// <param name="images">Computes the features of images; null for other numbers.</param>
    public string Numbers(ReadOnlySpan<float> weights, int inputWidth, EncoderShape? images)
    {
        string numbers = graph.Input(
            Name, TensorProto.Types.DataType.Float, "Numbers at each time step.", OnnxModel.Time, OnnxModel.Batch, inputWidth);
        return images is null ? numbers : new OnnxEncoder(graph, images, layout).Add(weights, numbers);
    }
}
