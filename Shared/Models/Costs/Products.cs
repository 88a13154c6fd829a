using Windrow.Models.Layers;

namespace Windrow.Models.Costs;

/// <summary>The matrix products of one window, with [m, k]·[k, n] counted as 2mnk.</summary>
/// <remarks>
/// T = steps, B = rows, N = T·B, M = predictions (N, or B when there is one per sequence), D = a layer's input width, H = hidden width,
/// G·H = gate width, W = width of the last layer, K = values per prediction. One direction of a layer takes
/// <code>
/// forward     x·Wxᵀ        2·N·D·GH        not for one-hot tokens, which are looked up
///             hₜ₋₁·Whᵀ     2·N·H·GH
/// backward    dL/dWx       2·N·D·GH        not for one-hot tokens
///             dL/dx        2·N·D·GH        not for the first layer, unless it reads an embedding or an encoder
///             dL/dhₜ₋₁     2·(N−B)·H·GH    not needed for the first step, unless the initial state has a gradient: then 2·N·H·GH
///             dL/dWh       2·N·H·GH
/// </code>
/// A dense layer or a convolution of C units and k taps takes
/// <code>
/// forward     columns·Wᵀ   2·N·kD·C
/// backward    dL/dW        2·N·kD·C
///             dL/dcolumns  2·N·kD·C        under the same condition as dL/dx above
/// </code>
/// and the head takes 2·M·W·K forward and twice that backward, or what <see cref="AdaptiveCost"/> says; in training with a sampled softmax, K is the
/// number of samples.
/// </remarks>
sealed class Products(SequenceModel model, long steps, long rows, FirstLayer first)
{
    readonly long _positions = steps * rows;

    public long Forward => ForwardOf(model.RecurrentLayers) + model.ConvolutionLayers.Sum(Columns) + Head;

    public long Backward => BackwardOf(model.RecurrentLayers)
        + model.ConvolutionLayers.Sum(layer => (WantsInputGradient(layer.Index) ? 2 : 1) * Columns(layer))
        + 2 * Head;

    /// <summary>What the backward pass computes a second time: the layers in all chunks but the last, and the predictions of single steps.</summary>
    public long ComputedAgain(WindowDivision division) => division.IsWhole ? 0
        : ForwardOf(model.RecurrentLayers) / steps * (steps - division.ChunkSteps) + (model.Ports.Task.Predict == PredictionKind.Sequence ? 0 : Head);

    /// <summary>The forward pass of other recurrent layers in the same windows.</summary>
    public long ForwardOf(IEnumerable<LayerShape> layers) => layers.SelectMany(layer => layer.Directions).Sum(d => Input(d) + 2 * _positions * Recurrent(d));

    /// <summary>The backward pass of other recurrent layers in the same windows.</summary>
    public long BackwardOf(IEnumerable<LayerShape> layers) => layers.SelectMany(layer => layer.Directions).Sum(Direction);

    long Predictions => model.Ports.Task.Predict == PredictionKind.Sequence ? rows : _positions;

    long Head => model.Adaptive is { } adaptive ? new AdaptiveCost(adaptive, Predictions).Forward : 2 * Predictions * model.Body.OutputSize * (model.Samples ?? model.HeadWidth);

    long Direction(RecurrentShape d)
    {
        long carried = d.LearnsInitialState || d.StartsFromSource ? _positions : _positions - rows;
        return Input(d) + (WantsInputGradient(d.Index) ? Input(d) : 0) + 2 * carried * Recurrent(d) + 2 * _positions * Recurrent(d);
    }

    bool WantsInputGradient(int layer) => layer > 0 || first.WantsInputGradient;

    /// <summary>One product of what a layer's taps see and its weights, or one of the same size.</summary>
    long Columns(ConvolutionShape layer) => 2 * _positions * layer.Taps.Count * layer.InputSize * layer.OutputSize;

    /// <summary>One product of the input and its weights, or one of the same size.</summary>
    long Input(RecurrentShape d) => d.Index == 0 && first.ReadsOneHot ? 0 : 2 * _positions * d.InputSize * d.GateWidth;

    /// <summary>Recurrent weights, H·GH.</summary>
    static long Recurrent(RecurrentShape d) => (long)d.HiddenSize * d.GateWidth;
}
