using Windrow.Models;
using Windrow.Models.Sources;

namespace Windrow.Export.Onnx;

/// <summary>Attention as ONNX operators; <see cref="AttentionLayer"/> has the formulas.</summary>
/// <remarks>T = time of the decoder, B = its batch, H = its width, S = time of the sources, W = their width. All rows may share one source: then the first
/// axis of what belongs to sources has the size 1.</remarks>
sealed class OnnxAttention(OnnxGraph graph, AttentionShape attention, ParameterLayout layout)
{
    /// <summary>Outputs of the encoder that are inputs of the decoder. For additive scores, the decoder's outputs are compared with the keys.</summary>
    const string Source = "source", Lengths = "source_lengths", Keys = "source_keys";

    const string Sources = "sources", SourceTime = "source_time";

    /// <summary>Adds to an encoder the outputs that attention needs, so that the decoder does not compute them at each step.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="x">The output of the encoder's layers, [S, B, W].</param>
    /// <param name="rows">The batch's rows.</param>
    public void AddSource(ReadOnlySpan<float> weights, string x, OnnxRows rows)
    {
        graph.Output(
            RowsFirst(Source, x), "The encoder's outputs. Values past a row's length are meaningless.", OnnxModel.Batch, OnnxModel.Time, attention.SourceWidth);
        graph.Output(
            graph.Node("Identity", Lengths, [rows.Lengths]), TensorProto.Types.DataType.Int32, "Time steps of each row.", OnnxModel.Batch);
        if (attention.Kind != AttentionKind.Additive) return;
        graph.Linear(Keys, Source, Parameter(weights, AttentionShape.Key, attention.Width, attention.SourceWidth));
        graph.Output(Keys, "What attention compares the decoder's outputs with.", OnnxModel.Batch, OnnxModel.Time, attention.Width);
    }

    /// <summary>Adds attention to a decoder.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="hidden">The output of the decoder's layers, [T, B, H].</param>
    /// <returns>[T, B, H].</returns>
    public string Add(ReadOnlySpan<float> weights, string hidden)
    {
        string source = graph.Input(
            Source, TensorProto.Types.DataType.Float, "The encoder's outputs for each row, or for all rows.", Sources, SourceTime, attention.SourceWidth);
        string states = RowsFirst("attention.states", hidden);                                                  // [B, T, H]
        string scores = Scores(weights, states, source);
        string mask = Mask(source);
        string kept = graph.Node("Where", "attention.kept", [mask, scores, graph.Initializer("attention.never", [float.NegativeInfinity], 1)]);
        string shares = graph.Node("Softmax", "attention.shares", [kept], OnnxGraph.Attribute("axis", -1));
        string all = graph.Node("Where", "attention.rows", [mask, shares, graph.Initializer("attention.nothing", [0f], 1)]);    // not NaN for a source without steps
        graph.Output(RowsFirst("attention", all), "Weights of the sources' time steps.", OnnxModel.Time, OnnxModel.Batch, SourceTime);

        string context = graph.Node("MatMul", "attention.context", [all, source]);                              // [B, T, W]
        string joined = graph.Node("Concat", "attention.joined", [context, states], OnnxGraph.Attribute("axis", -1));
        string w = Parameter(weights, AttentionShape.Combine, attention.Width, attention.SourceWidth + attention.Width);
        string combined = graph.Node("Tanh", "attention.combined", [graph.Linear("attention.sums", joined, w)]);
        return RowsFirst("attention.output", combined);
    }

    /// <summary>[B, T, S].</summary>
    string Scores(ReadOnlySpan<float> weights, string states, string source)
    {
        string queries = attention.Kind == AttentionKind.Dot
            ? states
            : graph.Linear("attention.queries", states, Parameter(weights, AttentionShape.Query, attention.ComparedWidth, attention.Width));
        if (attention.Kind != AttentionKind.Additive)
            return graph.Node("MatMul", "attention.scores", [queries, graph.Node("Transpose", "attention.turned", [source], OnnxGraph.Attribute("perm", [0, 2, 1]))]);

        string keys = graph.Input(
            Keys, TensorProto.Types.DataType.Float, "The encoder's output of this name, for each row or for all rows.", Sources, SourceTime, attention.Width);
        string lastButOne = graph.Integers("attention.lastButOne", 2);
        string each = graph.Node("Unsqueeze", "attention.eachQuery", [queries, lastButOne]);                    // [B, T, 1, H]
        string with = graph.Node("Unsqueeze", "attention.eachKey", [keys, OnnxModel.Second]);                   // [B, 1, S, H]
        string compared = graph.Node("Tanh", "attention.compared", [graph.Node("Add", "attention.pairs", [each, with])]);
        string scores = graph.Linear("attention.columns", compared, Parameter(weights, AttentionShape.Score, 1, attention.Width));
        return graph.Node("Squeeze", "attention.scores", [scores, graph.Integers("attention.lastAxis", -1)]);
    }

    /// <summary>Which time steps belong to each source, [B, 1, S].</summary>
    string Mask(string source)
    {
        string given = graph.Input(Lengths, TensorProto.Types.DataType.Int32, "Time steps of each row's source, or one number for all rows.", Sources);
        string counts = graph.Node("Cast", "attention.counts", [given], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int64));
        string ends = graph.Node("Unsqueeze", "attention.ends", [counts, graph.Integers("attention.lastAxes", 1, 2)]);     // [B, 1, 1]
        return graph.Node("Less", "attention.mask", [OnnxMask.Steps(graph, "attention", source, OnnxModel.One), ends]);
    }

    string Parameter(ReadOnlySpan<float> weights, string name, params ReadOnlySpan<int> shape) => graph.Initializer(name, layout[name].In(weights), shape);

    /// <summary>Swaps the first two axes.</summary>
    string RowsFirst(string name, string x) => graph.Node("Transpose", name, [x], OnnxGraph.Attribute("perm", [1, 0, 2]));
}
