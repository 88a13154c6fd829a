using Windrow.Models.Layers;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>A dense output layer and the loss, computed for a block of predictions at a time, which keeps their logits in the cache.</summary>
/// <remarks>M = predictions of the window, m = those that are added together, W = width of the features, K = values per prediction: y = x·Wᵀ + b. See
/// <see cref="CacheBlock"/>. Blocks are counted from the window's first prediction, however its features arrive: a block that features end
/// in waits for the next ones.</remarks>
sealed class Head : IHead
{
    readonly SequenceModel _model;
    readonly BlasBackend _blas;
    readonly LossFunction _loss;
    readonly PackedWeights _weights;
    readonly int _maxPredictions;
    readonly AlignedBuffer _block;      // predictions of a block, then their gradient; [block, K]
    readonly AlignedBuffer? _waiting;   // features of a block that is not complete, [block, W]; only if windows are divided
    AlignedBuffer? _all;                // [M, K]; only for predictions that do not fit into one block
    LossSum _sum;
    PredictionReader? _reader;
    int _computed, _waits;              // predictions whose loss is in the sum, and those that wait

    /// <summary>Allocates memory for windows of up to <paramref name="maxPredictions"/> predictions, whose features arrive at most
    /// <paramref name="maxAtOnce"/> at a time.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxPredictions">M at most.</param>
    /// <param name="maxAtOnce">m at most.</param>
    /// <param name="blas">Multiplies matrices.</param>
    /// <param name="learns">Whether there are backward passes.</param>
    public Head(SequenceModel model, int maxPredictions, int maxAtOnce, BlasBackend blas, bool learns = true)
    {
        (_model, _blas, _maxPredictions) = (model, blas, maxPredictions);
        _loss = LossFunction.Create(model.Ports);
        _weights = new PackedWeights(model.Body.OutputSize, model.HeadWidth, blas, learns);
        int block = MostPredictions(model, maxPredictions);
        _block = new AlignedBuffer(block, model.HeadWidth);
        if (maxAtOnce < maxPredictions) _waiting = new AlignedBuffer(block, model.Body.OutputSize);
    }

    /// <summary>Number of predictions in the largest block: as many as stay in the cache, or all where the loss needs them at once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxPredictions">Maximum number of predictions in a window.</param>
    public static int MostPredictions(SequenceModel model, long maxPredictions) =>
        (int)Math.Min(maxPredictions, model.NeedsAllPredictions ? int.MaxValue : CacheBlock.Positions(model.HeadWidth));

    public MatrixView Predict(Pass pass, MatrixView features, int first)
    {
        int count = pass.Batch.Targets, width = _model.HeadWidth;
        bool fits = (long)count * width <= _block.Length;
        MatrixSpan predictions = (fits ? _block : _all ??= new AlignedBuffer(_maxPredictions, width)).AsMatrix(count, width);
        if (!pass.HasWeights) _weights.BeginForward(Weight(pass));
        _weights.Forward(features, pass.Weight(SequenceModel.HeadBias), predictions.RowRange(first, features.Rows));
        return predictions;
    }

    public void Begin(Pass pass, PredictionReader? reader)
    {
        (_sum, _reader, _computed, _waits) = (new LossSum(0, 0, pass.Batch.Shape.Positions), reader, 0, 0);
        _weights.BeginForward(Weight(pass));
        if (pass.Gradient.IsEmpty) return;
        pass.GradientOf(SequenceModel.HeadBias).Clear();
        _weights.BeginBackward(Weight(pass));
    }

    public LossSum Add(Pass pass, MatrixView features, MatrixSpan dFeatures)
    {
        int total = pass.Batch.Targets;
        for (int first = 0; first < features.Rows;)
        {
            int missing = MostPredictions(_model, total - _computed) - _waits, count = Math.Min(missing, features.Rows - first);
            MatrixView x = features.RowRange(first, count);
            if (_waits > 0 || count < missing) x = Wait(x);
            if (count == missing) AddBlock(pass, x, dFeatures.Cols == 0 ? default : dFeatures.RowRange(first, count));
            first += count;
        }

        return _sum;
    }

    public void FeatureGradient(Pass pass, MatrixView features, int first, MatrixSpan dFeatures)
    {
        for (int i = 0; i < features.Rows;)
        {
            MatrixSpan predictions = _block.AsMatrix(MostPredictions(_model, features.Rows - i), _model.HeadWidth);
            _weights.Forward(features.RowRange(i, predictions.Rows), pass.Weight(SequenceModel.HeadBias), predictions);
            _loss.LossAndGradient(predictions, pass.Batch, first + i);
            _weights.Backward(predictions, add: false, dFeatures.RowRange(i, predictions.Rows));
            i += predictions.Rows;
        }
    }

    void AddBlock(Pass pass, MatrixView x, MatrixSpan dFeatures)
    {
        MatrixSpan predictions = _block.AsMatrix(x.Rows, _model.HeadWidth);
        _weights.Forward(x, pass.Weight(SequenceModel.HeadBias), predictions);
        _reader?.Invoke(predictions, pass.Batch, _computed);
        if (pass.Gradient.IsEmpty)
        {
            _sum = _sum.And(_loss.Loss(predictions, pass.Batch, _computed));
        }
        else
        {
            _sum = _sum.And(_loss.LossAndGradient(predictions, pass.Batch, _computed));
            if (dFeatures.Cols > 0) _weights.Backward(predictions, add: false, dFeatures);
            MatrixSpan dWeight = new(pass.GradientOf(_model.OutputWeight), _model.HeadWidth, x.Cols);
            _blas.Multiply(true, predictions, false, x, _computed == 0 ? 0f : 1f, dWeight);        // dL/dW = Σ dL/dyᵀ·x
            ColumnSums.Add(predictions, pass.GradientOf(SequenceModel.HeadBias));
        }

        _computed += x.Rows;
        _waits = 0;
    }

    /// <summary>Copies features to those that wait, and returns all of them.</summary>
    MatrixSpan Wait(MatrixView x)
    {
        MatrixSpan waiting = _waiting!.AsMatrix(_waits + x.Rows, x.Cols);
        x.CopyTo(waiting.RowRange(_waits, x.Rows));
        _waits += x.Rows;
        return waiting;
    }

    MatrixView Weight(Pass pass) => new(pass.Weight(_model.OutputWeight), _model.HeadWidth, _model.Body.OutputSize);
}
