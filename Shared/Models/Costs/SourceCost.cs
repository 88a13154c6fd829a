using Windrow.Models.Sources;

namespace Windrow.Models.Costs;

/// <summary>What source sequences add to a window's cost: the encoder, and attention; nothing if there are none.</summary>
/// <remarks>T = steps, S = source steps, B = rows, N = T·B, M = S·B, H = width of the decoder, W = width of the encoder, C = compared width. The encoder's
/// layers take what other layers take. Attention takes
/// <code>
/// forward     [c; h]·Wcᵀ      2·N·(W+H)·H
///             h·Wqᵀ           2·N·H·C          not for dot scores
///             s·Wkᵀ           2·M·W·H          only for additive scores
///             q·sᵀ            2·N·S·C          not for additive scores, which are no product
///             a·s             2·N·S·W
/// backward    every product twice, and q·sᵀ once more
/// </code></remarks>
sealed class SourceCost(SequenceModel model, long steps, long sourceSteps, long rows, bool ragged)
{
    readonly long _positions = steps * rows, _sourcePositions = sourceSteps * rows;

    /// <summary>Number of 4-byte values that <see cref="SourceEncoder"/> and <see cref="AttentionLayer"/> hold.</summary>
    public long Numbers => model.Source is not { } source ? 0
        : new Workspace(model, WindowDivision.Whole((int)sourceSteps), rows, ragged, source.First).Of(source.Layers.Layers)
            + Images.Numbers
            + _sourcePositions * ((source.EmbeddingSize ?? 0) + source.Layers.OutputSize)       // embedded tokens, the outputs' gradient
            + 2 * rows * source.Layers.StateParts.Sum(part => (long)part.Width)                 // last states and their gradient
            + (model.Attention is { } attention ? Attention(attention) : 0);

    /// <summary>Operations of the forward pass.</summary>
    public long Forward => model.Source is not { } source ? 0
        : Images.Forward + new Products(model, sourceSteps, rows, source.First).ForwardOf(source.Layers.Layers)
            + (model.Attention is { } attention ? Projections(attention) + Scores(attention) + Contexts(attention) : 0);

    /// <summary>Operations of the backward pass.</summary>
    public long Backward => model.Source is not { } source ? 0
        : Images.Backward + new Products(model, sourceSteps, rows, source.First).BackwardOf(source.Layers.Layers)
            + (model.Attention is { } attention ? 2 * Projections(attention) + 3 * Scores(attention) + 2 * Contexts(attention) : 0);

    EncoderCost Images => new(model.Source?.Images, _sourcePositions);

    long Attention(AttentionShape shape)
    {
        long H = shape.Width, W = shape.SourceWidth, C = shape.ComparedWidth;
        long numbers = _positions + _sourcePositions + 2 * rows         // places
            + 2 * _positions * (W + H)                                  // contexts with outputs, and their gradient
            + 2 * _sourcePositions * W                                  // the encoder's outputs, and their gradient
            + 3 * _positions * H + _positions * H                       // results, their gradient, and that of the decoder's outputs
            + 2 * steps * sourceSteps + H                               // weights of a row, their gradient, scratch
            + 2 * (W + H) * H;                                          // weights packed, forward and backward
        if (shape.Kind != AttentionKind.Dot) numbers += 2 * _positions * C + 2 * H * C;
        return numbers + (shape.Kind == AttentionKind.Additive ? 2 * _sourcePositions * H + 2 * W * H : 0);
    }

    long Projections(AttentionShape shape)
    {
        long H = shape.Width, W = shape.SourceWidth;
        return 2 * _positions * (W + H) * H
            + (shape.Kind == AttentionKind.Dot ? 0 : 2 * _positions * H * shape.ComparedWidth)
            + (shape.Kind == AttentionKind.Additive ? 2 * _sourcePositions * W * H : 0);
    }

    long Scores(AttentionShape shape) => shape.Kind == AttentionKind.Additive ? 0 : Contexts(shape);

    long Contexts(AttentionShape shape) => 2 * _positions * sourceSteps * shape.SourceWidth;
}
