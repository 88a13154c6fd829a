using Windrow.Models;
using Windrow.Models.Layers;
using Windrow.Models.Sources;

namespace Windrow.Export.Onnx;

/// <summary>The encoder of a model that writes a text about its input, as an ONNX graph. Its outputs are the decoder's inputs.</summary>
sealed class OnnxSource(SequenceModel model)
{
    /// <summary>Prefix of the encoder's own states, because its outputs have the names of the decoder's.</summary>
    const string OfSource = "source.";

    readonly OnnxGraph _graph = OnnxModel.NewGraph("encoder");

    /// <summary>The graph with these parameters.</summary>
    /// <param name="weights">The flat parameter vector.</param>
    public GraphProto Graph(ReadOnlySpan<float> weights)
    {
        SourceShape source = model.Source!;
        OnnxInputs inputs = new(_graph, model.Layout);
        string x = source.VocabularySize > 0
            ? inputs.Tokens(weights, source.VocabularySize, source.EmbeddingSize, source.EmbeddingWeight)
            : inputs.Numbers(weights, model.Ports.SourceInputWidth, source.Images);
        OnnxRows rows = OnnxRows.Add(_graph, x);
        foreach (LayerShape layer in source.Layers.Layers) x = new OnnxLayer(_graph, layer, model.Layout, OfSource).Add(weights, x, rows);

        if (model.Attention is not null) new OnnxAttention(_graph, model.Attention, model.Layout).AddSource(weights, x, rows);
        foreach (LayerShape layer in source.Layers.Layers) DecoderStates(layer);
        _graph.RemoveUnused();
        return _graph.Proto;
    }

    /// <summary>The state from which the decoder's layer of the same index starts: that after the last step, or the sum of those of both directions.</summary>
    void DecoderStates(LayerShape layer)
    {
        for (int p = 0; p < layer.Directions[0].StateParts.Count; p++)
        {
            StatePart part = layer.Directions[0].StateParts[p];
            string[] all = [.. layer.Directions.Select(direction => OfSource + direction.StateParts[p].Name)];
            _graph.Node("Sum", part.Name, all);
            _graph.Output(part.Name, "State from which the decoder starts.", OnnxModel.Batch, part.Width);
        }
    }
}
