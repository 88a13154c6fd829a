using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>Turns the features of a window, which arrive chunk by chunk, into its loss or its predictions: pooling if there is one prediction for each
/// sequence, then the head. N = positions, B = rows, W = width of the features.</summary>
sealed class Readout
{
    readonly IHead _head;
    readonly Pooling? _pooling;
    readonly AlignedBuffer? _dPooled;           // [B, W]
    readonly AlignedBuffer _dFeatures;          // of a chunk, [N, W]

    /// <summary>Allocates memory for windows of up to <paramref name="maxSteps"/> time steps, with up to <paramref name="maxPositions"/> positions in a chunk.</summary>
    public Readout(SequenceModel model, int maxSteps, int maxRows, int maxPositions, BlasBackend blas)
    {
        int width = model.Body.OutputSize;
        _dFeatures = new AlignedBuffer(maxPositions, width);
        if (model.Ports.Task.Predict == PredictionKind.Sequence)
        {
            _head = IHead.Create(model, maxRows, maxRows, blas);
            _pooling = new Pooling(model.Ports.Task.Pooling, model.Options.Bidirectional, width, maxRows);
            _dPooled = new AlignedBuffer(maxRows, width);
        }
        else _head = IHead.Create(model, BufferSize.Of(maxSteps, maxRows), maxPositions, blas);
    }

    /// <summary>Begins the losses of a window.</summary>
    /// <inheritdoc cref="IHead.Begin"/>
    public void Begin(Pass window, PredictionReader? reader = null) => _head.Begin(window, reader);

    /// <summary>Adds the losses of a chunk, after those of the chunks before it.</summary>
    /// <param name="pass">The chunk. If it has a gradient, that of the head is overwritten.</param>
    /// <param name="features">[N, W].</param>
    /// <returns>The sum of the window's losses, once its last chunk has been added.</returns>
    public LossSum Add(Pass pass, MatrixView features)
    {
        bool hasGradient = !pass.Gradient.IsEmpty;
        if (_pooling is null) return _head.Add(pass, features, hasGradient && pass.Chunk.IsWhole ? FeatureGradient(features) : default);
        _pooling.Add(pass, features);
        if (!pass.Chunk.IsLast) return default;
        MatrixSpan pooled = _pooling.Pooled(pass);
        return _head.Add(pass, pooled, hasGradient ? PooledGradient(pooled) : default);
    }

    /// <summary>The gradient of a chunk's features, after all chunks have been added; valid until the next one is computed.</summary>
    /// <param name="pass">The chunk.</param>
    /// <param name="features">The features that were added.</param>
    public MatrixSpan Backward(Pass pass, MatrixView features)
    {
        MatrixSpan dFeatures = FeatureGradient(features);
        if (_pooling is not null) _pooling.Backward(pass, PooledGradient(_pooling.Pooled(pass)), dFeatures);
        else if (!pass.Chunk.IsWhole) _head.FeatureGradient(pass, features, pass.Chunk.FirstPosition, dFeatures);
        return dFeatures;
    }

    /// <summary>Computes the predictions of a chunk, after those of the chunks before it, and returns those of the window; for sequences, they are complete
    /// after its last chunk.</summary>
    /// <param name="window">The window.</param>
    /// <param name="pass">The chunk.</param>
    /// <param name="features">[N, W].</param>
    public MatrixView Predict(Pass window, Pass pass, MatrixView features)
    {
        if (_pooling is null) return _head.Predict(pass, features, pass.Chunk.FirstPosition);
        _pooling.Add(pass, features);
        return pass.Chunk.IsLast ? _head.Predict(window, _pooling.Pooled(pass), 0) : default;
    }

    MatrixSpan FeatureGradient(MatrixView features) => _dFeatures.AsMatrix(features.Rows, features.Cols);

    MatrixSpan PooledGradient(MatrixView pooled) => _dPooled!.AsMatrix(pooled.Rows, pooled.Cols);
}
