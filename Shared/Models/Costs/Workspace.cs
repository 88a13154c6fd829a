using Windrow.Models.Layers;
using Windrow.Models.Outputs;

namespace Windrow.Models.Costs;

/// <summary>Number of 4-byte values that <see cref="Bptt"/> and the layers below it hold, with one line here for each buffer there.</summary>
/// <remarks>Letters as in <see cref="Products"/>; V = vocabulary, E = embedding width, O = a layer's output width.</remarks>
sealed class Workspace(SequenceModel model, WindowDivision division, long rows, bool ragged, FirstLayer first)
{
    readonly long _positions = division.ChunkSteps * rows;      // of a chunk

    public long Numbers => Ends + model.RecurrentLayers.Sum(Layer) + model.ConvolutionLayers.Sum(Layer) + BetweenLayers + BetweenChunks;

    /// <summary>Memory of other recurrent layers in the same windows.</summary>
    public long Of(IReadOnlyList<LayerShape> layers) => layers.Sum(Layer) + (layers.Count > 1 ? 2 * _positions * layers[0].OutputSize : 0);

    /// <summary>Memory before the first layer and after the last.</summary>
    long Ends
    {
        get
        {
            bool perSequence = model.Ports.Task.Predict == PredictionKind.Sequence;
            long predictions = perSequence ? rows : division.Steps * rows, width = model.Body.OutputSize;
            long numbers = OutputLayer(predictions)
                + _positions * width                                                    // the features' gradient
                + _positions * (model.Options.EmbeddingSize ?? 0);                      // embedded tokens
            if (!perSequence) return numbers + (division.IsWhole ? 0 : Head.MostPredictions(model, predictions) * width);   // features of a block that is not complete
            return numbers + rows * width                                               // the pooled features' gradient
                + rows * width                                                          // pooled
                + (model.Ports.Task.Pooling == PoolingKind.Mean ? 0 : rows * width);    // the origin of each value
        }
    }

    long OutputLayer(long predictions) => model.Adaptive is { } adaptive ? new AdaptiveCost(adaptive, predictions).Numbers
        : model.Samples is int samples ? SampledHead.NumbersOf(model, samples, predictions)
        : Head.MostPredictions(model, predictions) * (long)model.HeadWidth                              // predictions of a block
            + 2L * model.Body.OutputSize * model.HeadWidth;                                              // output weights packed, forward and backward

    /// <summary>Gradients between layers, in two alternating buffers.</summary>
    long BetweenLayers => model.Options.Layers > 1 ? 2 * _positions * Layers[0].OutputSize : 0;

    /// <summary>The state before each chunk but the first, its gradient, and the shape of a chunk.</summary>
    long BetweenChunks => division.IsWhole ? 0
        : division.Chunks * rows * model.StateParts.Sum(part => (long)part.Width) + _positions + 2 * (Math.Min(division.Steps, _positions) + 1) + 2 * rows;

    IReadOnlyList<LayerOutputShape> Layers => model.RecurrentLayers.Count > 0 ? model.RecurrentLayers : model.ConvolutionLayers;

    long Layer(LayerShape layer)
    {
        RecurrentShape any = layer.Directions[0];
        bool oneHot = layer.Index == 0 && first.ReadsOneHot;
        long numbers = layer.Directions.Sum(Direction) + Output(layer);
        numbers += (oneHot ? 1 : 2) * (long)any.InputSize * any.GateWidth;                                  // Wxᵀ; and Wx, both packed
        if (layer.Directions.Count == 1) return numbers;
        return numbers + _positions * any.HiddenSize                                                        // reversed gradient
            + _positions * (oneHot ? 1 : any.InputSize);                                                    // reversed tokens or input
    }

    long Layer(ConvolutionShape layer)
    {
        long columns = (long)layer.InputSize * layer.Taps.Count;
        long numbers = Output(layer) + _positions * layer.OutputSize;                                       // activations
        if (layer.Taps.IsPoint) return numbers;
        numbers += _positions * columns + rows * layer.StateParts.Sum(part => part.Width);                  // columns, carried inputs
        return numbers + (layer.IsDense ? 0 : 2 * layer.OutputSize * columns);                              // weights and their gradient, reordered
    }

    /// <summary>What follows a layer.</summary>
    long Output(LayerOutputShape layer)
    {
        long numbers = layer.IsPlain ? 0 : _positions * layer.OutputSize;                                   // output
        if (layer.HasNorm) numbers += _positions * layer.OutputSize + _positions + layer.OutputSize;        // normalized, deviations, scratch
        return numbers + (layer.Dropout > 0 ? _positions * layer.OutputSize : 0);                           // mask
    }

    long Direction(RecurrentShape d)
    {
        long H = d.HiddenSize, GH = d.GateWidth, block = TimeBlock.MostPositions(d, division.ChunkSteps, (int)rows);
        long numbers = (_positions + rows) * H              // hidden states
            + block * GH                                    // dL/d(gates) of a block
            + rows * H                                      // dL/dhₜ₋₁
            + 2 * H * GH                                    // recurrent weights packed, forward and backward
            + (ragged ? block * H : 0);                     // hₜ₋₁ of a block, gathered
        return numbers + d.Cell switch
        {
            CellKind.Lstm => _positions * GH + (_positions + rows) * H + _positions * H + rows * H + GH,        // gates, c, tanh(c), dL/dc, bias
            CellKind.Gru => _positions * (GH + H) + rows * GH + block * GH,     // gates and candidates, recurrent products, their gradient
            _ => H,                                                             // bias
        };
    }
}
