using Windrow.Models.Layers;

namespace Windrow.Models.Costs;

/// <summary>The matrix products of one window, each [m, k]·[k, n] counted as 2mnk.</summary>
/// <remarks>
/// T = steps, B = rows, N = T·B, M = predictions (N, or B when each sequence has one), D = a layer's input width, H = hidden width,
/// G·H = gate width, W = width of the last layer, K = numbers of one prediction. A direction of a layer takes
/// <code>
/// forward     x·Wxᵀ        2·N·D·GH        not for tokens one-hot, which are looked up
///             hₜ₋₁·Whᵀ     2·N·H·GH
/// backward    dL/dWx       2·N·D·GH        not for tokens one-hot
///             dL/dx        2·N·D·GH        not for the first layer, unless it reads an embedding or an encoder
///             dL/dhₜ₋₁     2·(N−B)·H·GH    the first step's is not wanted, unless the initial state is learned: then 2·N·H·GH
///             dL/dWh       2·N·H·GH
/// </code>
/// and the head 2·M·W·K forward, twice that backward.
/// </remarks>
sealed class Products(SequenceModel model, long steps, long rows)
{
    readonly long _positions = steps * rows;

    public long Forward => model.RecurrentLayers.SelectMany(layer => layer.Directions).Sum(d => Input(d) + 2 * _positions * Recurrent(d)) + Head;

    public long Backward => model.RecurrentLayers.SelectMany(layer => layer.Directions).Sum(Direction) + 2 * Head;

    long Head => 2 * (model.Ports.Task.Predict == PredictionKind.Sequence ? rows : _positions) * model.Body.OutputSize * model.HeadWidth;

    long Direction(RecurrentShape d)
    {
        bool wantsInputGradient = d.Index > 0 || model.Options.EmbeddingSize is not null || model.Encoder is not null;
        long carried = d.LearnsInitialState ? _positions : _positions - rows;
        return Input(d) + (wantsInputGradient ? Input(d) : 0) + 2 * carried * Recurrent(d) + 2 * _positions * Recurrent(d);
    }

    /// <summary>One product of the input with its weights, or one as large.</summary>
    long Input(RecurrentShape d) => d.Index == 0 && model.ReadsOneHot ? 0 : 2 * _positions * d.InputSize * d.Gates * d.HiddenSize;

    /// <summary>Recurrent weights, H·GH.</summary>
    static long Recurrent(RecurrentShape d) => (long)d.HiddenSize * d.Gates * d.HiddenSize;
}
