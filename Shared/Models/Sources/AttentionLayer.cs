using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Sources;

/// <summary>Global attention: at each step, the decoder's output is combined with a mean of the encoder's outputs, weighted by how well they fit it.
/// Use it from one thread at a time.</summary>
/// <remarks>
/// N = positions of the decoder, M = positions of the sources, H = width of the decoder's output, W = width of the encoder's. For a row with outputs
/// hₜ and a source with outputs sⱼ:
/// <code>
/// eₜⱼ = hₜ·sⱼ                            dot
///       (Wq·hₜ)·sⱼ                       general
///       v·tanh(Wq·hₜ + Wk·sⱼ)            additive
/// aₜ  = softmax(eₜ)
/// cₜ  = Σⱼ aₜⱼ sⱼ
/// yₜ  = tanh(Wc·[cₜ; hₜ])
/// </code>
/// Luong et al. 2015, https://arxiv.org/abs/1508.04025, whose yₜ this is for all scores, without feeding yₜ to the next step: so all steps are
/// computed at once. Additive scores are those of Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473, who feed cₜ to the decoder. Rows are gathered
/// so that the steps of each are next to each other: there is no padding, and the products of a row see its own source only.
/// </remarks>
sealed class AttentionLayer
{
    readonly AttentionShape _shape;
    readonly BlasBackend _blas;
    readonly int[] _places, _sourcePlaces;              // for each step, row by row, its position in packed order; [N] and [M]
    readonly int[] _starts, _sourceStarts;              // of each row in that order
    readonly AlignedBuffer _joined, _dJoined;           // [cₜ; hₜ], [N, W + H]
    readonly AlignedBuffer _keys, _dKeys;               // s, [M, W]
    readonly AlignedBuffer _queries, _dQueries;         // Wq·h, [N, compared width]; empty for dot scores
    readonly AlignedBuffer _compared, _dCompared;       // Wk·s, [M, H]; only for additive scores
    readonly AlignedBuffer _combined, _dCombined;       // y, [N, H], row by row
    readonly AlignedBuffer _output;                     // y, [N, H], in packed order
    readonly AlignedBuffer _weights, _dWeights;         // a of one row, [steps, source steps]
    readonly AlignedBuffer _scratch;                    // [H]
    readonly PackedWeights _combine, _query, _key;

    /// <summary>Allocates memory.</summary>
    /// <param name="shape">The attention.</param>
    /// <param name="maxSteps">Maximum number of time steps of the decoder.</param>
    /// <param name="maxSourceSteps">Maximum number of time steps of a source.</param>
    /// <param name="maxRows">Maximum number of rows of each.</param>
    /// <param name="blas">The BLAS to multiply with.</param>
    public AttentionLayer(AttentionShape shape, int maxSteps, int maxSourceSteps, int maxRows, BlasBackend blas)
    {
        (_shape, _blas) = (shape, blas);
        int positions = BufferSize.Of(maxSteps, maxRows), sourcePositions = BufferSize.Of(maxSourceSteps, maxRows);
        (int H, int W, int K) = (shape.Width, shape.SourceWidth, shape.ComparedWidth);
        bool isDot = shape.Kind == AttentionKind.Dot, isAdditive = shape.Kind == AttentionKind.Additive;
        (_places, _sourcePlaces) = (new int[positions], new int[sourcePositions]);
        (_starts, _sourceStarts) = (new int[maxRows], new int[maxRows]);
        (_joined, _dJoined) = (new AlignedBuffer(positions, W + H), new AlignedBuffer(positions, W + H));
        (_keys, _dKeys) = (new AlignedBuffer(sourcePositions, W), new AlignedBuffer(sourcePositions, W));
        (_queries, _dQueries) = (new AlignedBuffer(isDot ? 0 : positions, K), new AlignedBuffer(isDot ? 0 : positions, K));
        (_compared, _dCompared) = (new AlignedBuffer(isAdditive ? sourcePositions : 0, K), new AlignedBuffer(isAdditive ? sourcePositions : 0, K));
        (_combined, _dCombined, _output) = (new AlignedBuffer(positions, H), new AlignedBuffer(positions, H), new AlignedBuffer(positions, H));
        (_weights, _dWeights) = (new AlignedBuffer(maxSteps, maxSourceSteps), new AlignedBuffer(maxSteps, maxSourceSteps));
        _scratch = new AlignedBuffer(H);
        _combine = new PackedWeights(W + H, H, blas);
        _query = new PackedWeights(isDot ? 0 : H, isDot ? 0 : K, blas);
        _key = new PackedWeights(isAdditive ? W : 0, isAdditive ? H : 0, blas);
    }

    /// <summary>Computes y, [N, H], in packed order.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="hidden">h, [N, H], in packed order.</param>
    /// <param name="source">s, [M, W], in packed order; not read when <paramref name="hasSource"/> is true.</param>
    /// <param name="hasSource">Whether the sources are those of the pass before.</param>
    /// <param name="reader">Sees a, when given.</param>
    public MatrixView Forward(Pass pass, MatrixView hidden, MatrixView source, bool hasSource, AttentionReader? reader)
    {
        PackedShape at = pass.At, sourceAt = pass.Batch.Source!.Shape;
        SetPlaces(at, _places, _starts);
        MatrixSpan joined = Joined(at), states = Hidden(joined), context = Context(joined), keys = Keys(sourceAt);
        RowPermutation.Gather(hidden, _places.AsSpan(0, at.Positions), states);
        if (!pass.HasWeights) BeginForward(pass);
        if (!hasSource)
        {
            SetPlaces(sourceAt, _sourcePlaces, _sourceStarts);
            RowPermutation.Gather(source, _sourcePlaces.AsSpan(0, sourceAt.Positions), keys);
            if (_shape.Kind == AttentionKind.Additive) _key.Forward(keys, add: false, Compared(sourceAt));
        }

        if (_shape.Kind != AttentionKind.Dot) _query.Forward(states, add: false, Queries(at));
        for (int r = 0; r < at.Rows; r++)
        {
            MatrixSpan weights = Weights(pass, r);
            reader?.Invoke(r, weights);
            _blas.Multiply(false, weights, false, OfSource(pass, keys, r), 0f, OfRow(at, context, r));
        }

        MatrixSpan combined = _combined.AsMatrix(at.Positions, _shape.Width);
        _combine.Forward(joined, add: false, combined);
        Elementwise.Tanh(combined.Elements);
        MatrixSpan output = Output(pass);
        RowPermutation.Scatter(combined, _places.AsSpan(0, at.Positions), output);
        return output;
    }

    /// <summary>Overwrites the gradients of the parameters, of the decoder's output and of the encoder's.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="dOutput">dL/dy, [N, H], in packed order.</param>
    /// <param name="dHidden">dL/dh, [N, H], in packed order.</param>
    /// <param name="dSource">dL/ds, [M, W], in packed order.</param>
    public void Backward(Pass pass, MatrixView dOutput, MatrixSpan dHidden, MatrixSpan dSource)
    {
        PackedShape at = pass.At, sourceAt = pass.Batch.Source!.Shape;
        BeginBackward(pass);
        MatrixSpan joined = Joined(at), dJoined = _dJoined.AsMatrix(joined.Rows, joined.Cols);
        CombinedGradient(pass, dOutput, joined, dJoined);

        MatrixSpan keys = Keys(sourceAt), dKeys = _dKeys.AsMatrix(keys.Rows, keys.Cols), dStates = Hidden(dJoined);
        dKeys.Elements.Clear();
        if (_shape.Kind == AttentionKind.Additive)
        {
            _dCompared.AsMatrix(keys.Rows, _shape.Width).Elements.Clear();
            pass.GradientOf(AttentionShape.Score).Clear();
        }

        for (int r = 0; r < at.Rows; r++) RowGradient(pass, r, keys, Context(dJoined), dStates, dKeys);
        if (_shape.Kind != AttentionKind.Dot)
        {
            MatrixSpan dQueries = _dQueries.AsMatrix(at.Positions, _shape.ComparedWidth);
            _blas.Multiply(true, dQueries, false, Hidden(joined), 0f, new MatrixSpan(pass.GradientOf(AttentionShape.Query), _shape.ComparedWidth, _shape.Width));
            _query.Backward(dQueries, add: true, dStates);
        }

        if (_shape.Kind == AttentionKind.Additive)
        {
            MatrixSpan dCompared = _dCompared.AsMatrix(keys.Rows, _shape.Width);
            _blas.Multiply(true, dCompared, false, keys, 0f, new MatrixSpan(pass.GradientOf(AttentionShape.Key), _shape.Width, _shape.SourceWidth));
            _key.Backward(dCompared, add: true, dKeys);
        }

        RowPermutation.Scatter(dStates, _places.AsSpan(0, at.Positions), dHidden);
        RowPermutation.Scatter(dKeys, _sourcePlaces.AsSpan(0, sourceAt.Positions), dSource);
    }

    /// <summary>The output of the last <see cref="Forward"/>.</summary>
    public MatrixSpan Output(Pass pass) => _output.AsMatrix(pass.At.Positions, _shape.Width);

    /// <summary>dL/dWc = dL/daᵀ·[c; h] and dL/d[c; h] = dL/da·Wc, where y = tanh(a).</summary>
    void CombinedGradient(Pass pass, MatrixView dOutput, MatrixView joined, MatrixSpan dJoined)
    {
        MatrixSpan combined = _combined.AsMatrix(joined.Rows, _shape.Width), da = _dCombined.AsMatrix(joined.Rows, _shape.Width);
        RowPermutation.Gather(dOutput, _places.AsSpan(0, da.Rows), da);
        for (int i = 0; i < da.Rows; i++)
        {
            Span<float> d = da.Row(i), y = combined.Row(i);
            for (int j = 0; j < d.Length; j++) d[j] *= 1 - y[j] * y[j];
        }

        _blas.Multiply(true, da, false, joined, 0f, new MatrixSpan(pass.GradientOf(AttentionShape.Combine), _shape.Width, joined.Cols));
        _combine.Backward(da, add: false, dJoined);
    }

    /// <summary>Backpropagates through the weights and scores of one row.</summary>
    void RowGradient(Pass pass, int row, MatrixView keys, MatrixView dContext, MatrixSpan dStates, MatrixSpan dKeys)
    {
        PackedShape at = pass.At;
        MatrixSpan weights = Weights(pass, row), dWeights = _dWeights.AsMatrix(weights.Rows, weights.Cols);
        MatrixView dc = OfRow(at, dContext, row), ownKeys = OfSource(pass, keys, row);
        MatrixSpan ownDKeys = OfSource(pass, dKeys, row);
        _blas.Multiply(false, dc, true, ownKeys, 0f, dWeights);             // dL/da = dL/dc·sᵀ
        _blas.Multiply(true, weights, false, dc, 1f, ownDKeys);             // dL/ds += aᵀ·dL/dc
        Softmax.Backward(weights, dWeights);                                // dL/de
        if (_shape.Kind == AttentionKind.Additive)
        {
            AdditiveScores.Backward(
                OfRow(at, Queries(at), row), OfSource(pass, Compared(pass.Batch.Source!.Shape), row), pass.Weight(AttentionShape.Score), dWeights,
                OfRow(at, _dQueries.AsMatrix(at.Positions, _shape.Width), row), OfSource(pass, _dCompared.AsMatrix(keys.Rows, _shape.Width), row),
                pass.GradientOf(AttentionShape.Score), _scratch.Span);
            return;
        }

        bool isDot = _shape.Kind == AttentionKind.Dot;
        MatrixSpan dQueries = isDot ? OfRow(at, dStates, row) : OfRow(at, _dQueries.AsMatrix(at.Positions, _shape.ComparedWidth), row);
        MatrixView queries = isDot ? OfRow(at, Hidden(Joined(at)), row) : OfRow(at, Queries(at), row);
        _blas.Multiply(false, dWeights, false, ownKeys, isDot ? 1f : 0f, dQueries);     // dL/dq = dL/de·s
        _blas.Multiply(true, dWeights, false, queries, 1f, ownDKeys);                   // dL/ds += dL/deᵀ·q
    }

    /// <summary>a of one row, [steps, source steps]; valid until the next row's.</summary>
    MatrixSpan Weights(Pass pass, int row)
    {
        PackedShape at = pass.At, sourceAt = pass.Batch.Source!.Shape;
        MatrixSpan weights = _weights.AsMatrix(at.Lengths[row], sourceAt.Lengths[pass.Batch.SourceRows[row]]);
        if (_shape.Kind == AttentionKind.Additive)
        {
            AdditiveScores.Forward(
                OfRow(at, Queries(at), row), OfSource(pass, Compared(sourceAt), row), pass.Weight(AttentionShape.Score), weights, _scratch.Span);
        }
        else
        {
            MatrixView queries = _shape.Kind == AttentionKind.Dot ? Hidden(Joined(at)) : Queries(at);
            _blas.Multiply(false, OfRow(at, queries, row), true, OfSource(pass, Keys(sourceAt), row), 0f, weights);
        }

        Softmax.Forward(weights);
        return weights;
    }

    void BeginForward(Pass pass)
    {
        _combine.BeginForward(CombineWeight(pass));
        if (_shape.Kind != AttentionKind.Dot) _query.BeginForward(QueryWeight(pass));
        if (_shape.Kind == AttentionKind.Additive) _key.BeginForward(KeyWeight(pass));
    }

    void BeginBackward(Pass pass)
    {
        _combine.BeginBackward(CombineWeight(pass));
        if (_shape.Kind != AttentionKind.Dot) _query.BeginBackward(QueryWeight(pass));
        if (_shape.Kind == AttentionKind.Additive) _key.BeginBackward(KeyWeight(pass));
    }

    /// <summary>Puts the steps of each row next to each other.</summary>
    static void SetPlaces(PackedShape at, int[] places, int[] starts)
    {
        int next = 0;
        for (int r = 0; r < at.Rows; r++)
        {
            starts[r] = next;
            for (int t = 0; t < at.Lengths[r]; t++) places[next++] = at.Position(r, t);
        }
    }

    MatrixSpan Joined(PackedShape at) => _joined.AsMatrix(at.Positions, _shape.SourceWidth + _shape.Width);

    MatrixSpan Context(MatrixSpan joined) => joined.ColumnRange(0, _shape.SourceWidth);

    MatrixSpan Hidden(MatrixSpan joined) => joined.ColumnRange(_shape.SourceWidth, _shape.Width);

    MatrixSpan Keys(PackedShape sourceAt) => _keys.AsMatrix(sourceAt.Positions, _shape.SourceWidth);

    MatrixSpan Queries(PackedShape at) => _queries.AsMatrix(at.Positions, _shape.ComparedWidth);

    MatrixSpan Compared(PackedShape sourceAt) => _compared.AsMatrix(sourceAt.Positions, _shape.Width);

    MatrixView CombineWeight(Pass pass) => new(pass.Weight(AttentionShape.Combine), _shape.Width, _shape.SourceWidth + _shape.Width);

    MatrixView QueryWeight(Pass pass) => new(pass.Weight(AttentionShape.Query), _shape.ComparedWidth, _shape.Width);

    MatrixView KeyWeight(Pass pass) => new(pass.Weight(AttentionShape.Key), _shape.Width, _shape.SourceWidth);

    MatrixSpan OfRow(PackedShape at, MatrixSpan all, int row) => all.RowRange(_starts[row], at.Lengths[row]);

    MatrixView OfRow(PackedShape at, MatrixView all, int row) => all.RowRange(_starts[row], at.Lengths[row]);

    MatrixSpan OfSource(Pass pass, MatrixSpan all, int row)
    {
        int source = pass.Batch.SourceRows[row];
        return all.RowRange(_sourceStarts[source], pass.Batch.Source!.Shape.Lengths[source]);
    }

    MatrixView OfSource(Pass pass, MatrixView all, int row)
    {
        int source = pass.Batch.SourceRows[row];
        return all.RowRange(_sourceStarts[source], pass.Batch.Source!.Shape.Lengths[source]);
    }
}
