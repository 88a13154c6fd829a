using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Export.Onnx;

/// <summary>A whole model as an ONNX graph: inputs, layers, pooling and head, in the order of computation.</summary>
/// <remarks>T = time, B = batch, D = input width, V = vocabulary, E = embedding width, W = width of the last layer, K = numbers in one
/// prediction. <c>time</c> and <c>batch</c> are known only when the model runs.</remarks>
sealed class OnnxModel(SequenceModel model)
{
    public const string Batch = "batch", Time = "time";

    /// <summary>Constants that several operators share: the numbers 0 and 1, and the lists of the axes 0 and 1.</summary>
    internal const string Zero = "zero", One = "one", First = "axis0", Second = "axis1";

    readonly OnnxGraph _graph = new("windrow");

    /// <summary>The graph with these parameters.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    public GraphProto Graph(ReadOnlySpan<float> weights)
    {
        _graph.Integer(Zero, 0);
        _graph.Integer(One, 1);
        _graph.Integers(First, 0);
        _graph.Integers(Second, 1);

        string x = Inputs(weights);
        OnnxRows rows = OnnxRows.Add(_graph, x);
        foreach (LayerShape layer in model.RecurrentLayers) x = new OnnxLayer(_graph, layer, model.Layout).Add(weights, x, rows);
        foreach (ConvolutionShape layer in model.ConvolutionLayers) x = new OnnxConvolution(_graph, layer, model.Layout).Add(weights, x, rows);

        bool perSequence = model.Ports.Task.Predict == PredictionKind.Sequence;
        if (perSequence) x = new OnnxPooling(_graph, model.Options.Bidirectional, model.Body.OutputSize).Add(model.Ports.Task.Pooling, x, rows);
        Head(weights, x);
        if (perSequence) _graph.Output("predictions", Predictions, Batch, model.HeadWidth);
        else _graph.Output("predictions", $"{Predictions} Values past a row's length are meaningless.", Time, Batch, model.HeadWidth);
        _graph.RemoveUnused();
        return _graph.Proto;
    }

    static string Predictions => "What the model predicts; for classes and labels, logits.";

    /// <summary>Declares the model's input; returns what the first layer reads, [T, B, its width].</summary>
    string Inputs(ReadOnlySpan<float> weights)
    {
        if (model.Ports.VocabularySize == 0)
        {
            string numbers = _graph.Input(
                "inputs", TensorProto.Types.DataType.Float, "Numbers at each time step.", Time, Batch, model.Ports.InputWidth);
            return model.Encoder is null ? numbers : new OnnxEncoder(_graph, model.Encoder, model.Layout).Add(weights, numbers);
        }

        string tokens = _graph.Input(
            "inputs", TensorProto.Types.DataType.Int64, $"Tokens, from 0 to {model.Ports.VocabularySize - 1}.", Time, Batch);
        if (model.Options.EmbeddingSize is not int width)
        {
            string depth = _graph.Integer("onehot.depth", model.Ports.VocabularySize), values = _graph.Initializer("onehot.values", [0f, 1f], 2);
            return _graph.Node("OneHot", "onehot", [tokens, depth, values], OnnxGraph.Attribute("axis", -1));
        }

        string table = _graph.Initializer(
            SequenceModel.EmbeddingWeight, model.Layout[SequenceModel.EmbeddingWeight].In(weights), model.Ports.VocabularySize, width);
        return _graph.Node("Gather", "embedded", [table, tokens], OnnxGraph.Attribute("axis", 0));
    }

    /// <summary>predictions = x·Wᵀ + b; when the weights are tied, W is the embedding's initializer.</summary>
    void Head(ReadOnlySpan<float> weights, string x)
    {
        string w = model.OutputWeight;
        if (!model.Options.TieEmbeddings) _graph.Initializer(w, model.Layout[w].In(weights), model.HeadWidth, model.Body.OutputSize);
        string b = _graph.Initializer(SequenceModel.HeadBias, model.Layout[SequenceModel.HeadBias].In(weights), model.HeadWidth);
        string turned = _graph.Node("Transpose", "head.turned", [w], OnnxGraph.Attribute("perm", [1, 0]));
        string product = _graph.Node("MatMul", "head.product", [x, turned]);
        _graph.Node("Add", "predictions", [product, b]);
    }
}
