using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Export.Onnx;

/// <summary>A whole model, or the decoder of one that writes a text about its input, as an ONNX graph: inputs, layers, attention or pooling, and head, in
/// the order of computation.</summary>
/// <remarks>T = time, B = batch, K = numbers in one prediction. <c>time</c> and <c>batch</c> are known only when the model runs.</remarks>
sealed class OnnxModel(SequenceModel model)
{
    public const string Batch = "batch", Time = "time";

    /// <summary>Constants that several operators share: the numbers 0 and 1, and the lists of the axes 0 and 1.</summary>
    internal const string Zero = "zero", One = "one", First = "axis0", Second = "axis1";

    readonly OnnxGraph _graph = NewGraph(model.Ports.HasSource ? "decoder" : "windrow");

    /// <summary>The graph with these parameters.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    public GraphProto Graph(ReadOnlySpan<float> weights)
    {
        OnnxInputs inputs = new(_graph, model.Layout);
        string x = model.Ports.VocabularySize > 0
            ? inputs.Tokens(weights, model.Ports.VocabularySize, model.Options.EmbeddingSize, SequenceModel.EmbeddingWeight)
            : inputs.Numbers(weights, model.Ports.InputWidth, model.Encoder);
        OnnxRows rows = OnnxRows.Add(_graph, x, areWhole: model.Ports.HasSource);       // of a decoder, lengths are those of the sources
        foreach (LayerShape layer in model.RecurrentLayers) x = new OnnxLayer(_graph, layer, model.Layout).Add(weights, x, rows);
        foreach (ConvolutionShape layer in model.ConvolutionLayers) x = new OnnxConvolution(_graph, layer, model.Layout).Add(weights, x, rows);

        if (model.Attention is not null) x = new OnnxAttention(_graph, model.Attention, model.Layout).Add(weights, x);
        bool perSequence = model.Ports.Task.Predict == PredictionKind.Sequence;
        if (perSequence) x = new OnnxPooling(_graph, model.Options.Bidirectional, model.Body.OutputSize).Add(model.Ports.Task.Pooling, x, rows);
        if (model.Adaptive is { } adaptive) new OnnxAdaptiveSoftmax(_graph, adaptive, model.Layout).Add(weights, x, "predictions");
        else Head(weights, x);
        if (perSequence) _graph.Output("predictions", Predictions, Batch, model.HeadWidth);
        else _graph.Output("predictions", $"{Predictions} Values past a row's length are meaningless.", Time, Batch, model.HeadWidth);
        _graph.RemoveUnused();
        return _graph.Proto;
    }

    /// <summary>A graph with the constants that several operators share.</summary>
    internal static OnnxGraph NewGraph(string name)
    {
        OnnxGraph graph = new(name);
        graph.Integer(Zero, 0);
        graph.Integer(One, 1);
        graph.Integers(First, 0);
        graph.Integers(Second, 1);
        return graph;
    }

    static string Predictions => "What the model predicts; for classes and labels, logits.";

    /// <summary>predictions = x·Wᵀ + b; when the weights are tied, W is the embedding's initializer.</summary>
    void Head(ReadOnlySpan<float> weights, string x)
    {
        string w = model.OutputWeight;
        if (!model.Options.TieEmbeddings) _graph.Initializer(w, model.Layout[w].In(weights), model.HeadWidth, model.Body.OutputSize);
        string b = _graph.Initializer(SequenceModel.HeadBias, model.Layout[SequenceModel.HeadBias].In(weights), model.HeadWidth);
        _graph.Node("Add", "predictions", [_graph.Linear("head.product", x, w), b]);
    }
}
