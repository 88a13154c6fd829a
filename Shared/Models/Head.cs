using Windrow.Models.Layers;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>A dense output layer and the loss, computed for a block of predictions at a time, which keeps their logits in the cache.</summary>
/// <remarks>M = predictions, W = width of the features, K = values per prediction: y = x·Wᵀ + b. See <see cref="CacheBlock"/>.</remarks>
sealed class Head : IHead
{
    readonly SequenceModel _model;
    readonly BlasBackend _blas;
    readonly LossFunction _loss;
    readonly PackedWeights _weights;
    readonly int _maxPredictions;
    readonly AlignedBuffer _block;      // predictions of a block, then their gradient; [block, K]
    AlignedBuffer? _all;                // [M, K]; only for predictions that do not fit into one block

    /// <summary>Allocates memory for windows of up to <paramref name="maxPredictions"/> predictions.</summary>
    public Head(SequenceModel model, int maxPredictions, BlasBackend blas)
    {
        (_model, _blas, _maxPredictions) = (model, blas, maxPredictions);
        _loss = LossFunction.Create(model.Ports);
        _weights = new PackedWeights(model.Body.OutputSize, model.HeadWidth, blas);
        _block = new AlignedBuffer(MostPredictions(model, maxPredictions), model.HeadWidth);
    }

    /// <summary>Number of predictions in the largest block: as many as stay in the cache, or all where the loss needs them at once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxPredictions">Maximum number of predictions in a window.</param>
    public static int MostPredictions(SequenceModel model, long maxPredictions) =>
        (int)Math.Min(maxPredictions, model.NeedsAllPredictions ? int.MaxValue : CacheBlock.Positions(model.HeadWidth));

    public MatrixView Predict(Pass pass, MatrixView features)
    {
        int width = _model.HeadWidth;
        bool fits = (long)features.Rows * width <= _block.Length;
        MatrixSpan predictions = (fits ? _block : _all ??= new AlignedBuffer(_maxPredictions, width)).AsMatrix(features.Rows, width);
        if (!pass.HasWeights) _weights.BeginForward(Weight(pass));
        _weights.Forward(features, pass.Weight(SequenceModel.HeadBias), predictions);
        return predictions;
    }

    public LossSum Loss(Pass pass, MatrixView features, PredictionReader? reader)
    {
        LossSum sum = new(0, 0, pass.At.Positions);
        _weights.BeginForward(Weight(pass));
        for (int first = 0; first < features.Rows;)
        {
            MatrixSpan predictions = NextBlock(features, first);
            _weights.Forward(features.RowRange(first, predictions.Rows), pass.Weight(SequenceModel.HeadBias), predictions);
            reader?.Invoke(predictions, pass.Batch, first);
            sum = sum.And(_loss.Loss(predictions, pass.Batch, first));
            first += predictions.Rows;
        }

        return sum;
    }

    public LossSum Backpropagate(Pass pass, MatrixView features, MatrixSpan dFeatures)
    {
        LossSum sum = new(0, 0, pass.At.Positions);
        MatrixSpan dWeight = new(pass.GradientOf(_model.OutputWeight), _model.HeadWidth, features.Cols);
        Span<float> dBias = pass.GradientOf(SequenceModel.HeadBias);
        dBias.Clear();
        _weights.BeginForward(Weight(pass));
        _weights.BeginBackward(Weight(pass));
        for (int first = 0; first < features.Rows;)
        {
            MatrixSpan predictions = NextBlock(features, first);
            MatrixView x = features.RowRange(first, predictions.Rows);
            _weights.Forward(x, pass.Weight(SequenceModel.HeadBias), predictions);
            sum = sum.And(_loss.LossAndGradient(predictions, pass.Batch, first));
            _weights.Backward(predictions, add: false, dFeatures.RowRange(first, predictions.Rows));       // dL/dx = dL/dy·W
            _blas.Multiply(true, predictions, false, x, first == 0 ? 0f : 1f, dWeight);        // dL/dW = Σ dL/dyᵀ·x
            ColumnSums.Add(predictions, dBias);
            first += predictions.Rows;
        }

        return sum;
    }

    MatrixSpan NextBlock(MatrixView features, int first) =>
        _block.AsMatrix(MostPredictions(_model, features.Rows - first), _model.HeadWidth);

    MatrixView Weight(Pass pass) => new(pass.Weight(_model.OutputWeight), _model.HeadWidth, _model.Body.OutputSize);
}
