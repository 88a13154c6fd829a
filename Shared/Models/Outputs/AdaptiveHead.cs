using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Outputs;

/// <summary>The adaptive softmax and its cross-entropy. The loss of a word needs the head and, for a rare word, one cluster.</summary>
/// <remarks>
/// M = predictions, V = words. With x the features, h the head's softmax, and tᵢ the softmax of cluster i,
/// <code>
/// ln p(k) = ln h(k)                              for a word of the shortlist
/// ln p(k) = ln h(cluster i) + ln tᵢ(k − cᵢ)      for a word of cluster i, whose first word is cᵢ
/// </code>
/// The predictions are these logarithms: they are logits too, whose softmax is p.
/// Grave et al. 2017, Efficient softmax approximation for GPUs, https://arxiv.org/abs/1609.04309.
/// </remarks>
sealed class AdaptiveHead : IHead
{
    readonly AdaptiveShape _shape;
    readonly int _maxPredictions;
    readonly AdaptiveMemory _memory;
    readonly ClusterTargets _targets;
    readonly SoftmaxLayer _head;
    readonly ClusterLayer[] _clusters;
    PredictionReader? _reader;
    AlignedBuffer? _predictions, _scratch;      // [a block or M, V], [widest part]; only once predictions are asked for

    /// <summary>Allocates memory for windows of up to <paramref name="maxPredictions"/> predictions.</summary>
    public AdaptiveHead(AdaptiveShape shape, int maxPredictions, BlasBackend blas)
    {
        (_shape, _maxPredictions) = (shape, maxPredictions);
        _memory = new AdaptiveMemory(shape, maxPredictions);
        _targets = new ClusterTargets(shape, maxPredictions);
        _head = new SoftmaxLayer(shape.Features, shape.HeadWidth, blas);
        _clusters = [.. shape.Clusters.Select(cluster => new ClusterLayer(cluster, shape.Features, _memory, blas))];
    }

    /// <summary>Number of predictions that are shown to a reader, or computed, at a time. They have no gradient, so the fewest of any block are enough.</summary>
    /// <param name="maxPredictions">Maximum number of predictions in a window.</param>
    public static int MostPredictions(long maxPredictions) => (int)Math.Min(maxPredictions, CacheBlock.Fewest);

    public MatrixView Predict(Pass pass, MatrixView features, int first)
    {
        MatrixSpan predictions = Predictions(features.Rows);
        if (!pass.HasWeights) BeginPredictions(pass);
        for (int i = 0, count; i < features.Rows; i += count)
        {
            count = MostPredictions(features.Rows - i);
            LogProbabilities(features.RowRange(i, count), predictions.RowRange(i, count));
        }

        return predictions;
    }

    public void Begin(Pass pass, PredictionReader? reader) => _reader = reader;

    public LossSum Add(Pass pass, MatrixView features, MatrixSpan dFeatures) =>
        pass.Gradient.IsEmpty ? Loss(pass, features) : Backpropagate(pass, features, dFeatures);

    public void FeatureGradient(Pass pass, MatrixView features, int first, MatrixSpan dFeatures) =>
        throw new NotSupportedException("The clusters take their words from the whole window, so its features must be added together.");

    LossSum Loss(Pass pass, MatrixView features)
    {
        if (_reader is not null) Show(pass, features, _reader);       // the loss has the same bits with and without a reader
        LossSum sum = BeginLoss(pass, features, hasGradient: false);
        for (int first = 0, count; first < features.Rows; first += count)
        {
            count = NextCount(features.Rows - first);
            sum = sum.And(_head.Loss(features.RowRange(first, count), _targets.OfHead.Slice(first, count), _memory.Logits(count, _shape.HeadWidth)));
        }

        foreach (ClusterLayer cluster in _clusters) sum = sum.And((cluster.Loss(pass, features, _targets), 0));
        return sum;
    }

    LossSum Backpropagate(Pass pass, MatrixView features, MatrixSpan dFeatures)
    {
        LossSum sum = BeginLoss(pass, features, hasGradient: true);
        Span<float> dWeight = pass.GradientOf(AdaptiveShape.HeadWeight);
        for (int first = 0, count; first < features.Rows; first += count)
        {
            count = NextCount(features.Rows - first);
            sum = sum.And(_head.LossAndGradient(
                features.RowRange(first, count), _targets.OfHead.Slice(first, count), _memory.Logits(count, _shape.HeadWidth),
                dFeatures.RowRange(first, count), add: first > 0, dWeight));
        }

        foreach (ClusterLayer cluster in _clusters) sum = sum.And((cluster.Backpropagate(pass, features, _targets, dFeatures), 0));
        return sum;
    }

    LossSum BeginLoss(Pass pass, MatrixView features, bool hasGradient)
    {
        _targets.Set(pass.Batch.Classes[..features.Rows]);
        _head.Begin(pass.Weight(AdaptiveShape.HeadWeight), hasGradient);
        return new LossSum(0, 0, pass.At.Positions);
    }

    int NextCount(int left) => AdaptiveMemory.MostRows(_shape.HeadWidth, left);

    void Show(Pass pass, MatrixView features, PredictionReader reader)
    {
        BeginPredictions(pass);
        for (int first = 0, count; first < features.Rows; first += count)
        {
            count = MostPredictions(features.Rows - first);
            MatrixSpan predictions = Predictions(count);
            LogProbabilities(features.RowRange(first, count), predictions);
            reader(predictions, pass.Batch, first);
        }
    }

    void BeginPredictions(Pass pass)
    {
        _head.Begin(pass.Weight(AdaptiveShape.HeadWeight), hasGradient: false);
        foreach (ClusterLayer cluster in _clusters) cluster.Begin(pass, hasGradient: false);
    }

    /// <summary>ln p of every word.</summary>
    /// <param name="x">Features, [rows, W].</param>
    /// <param name="logs">[rows, V].</param>
    void LogProbabilities(MatrixView x, MatrixSpan logs)
    {
        Span<float> scratch = (_scratch ??= new AlignedBuffer(Math.Max(_shape.HeadWidth, _shape.Clusters.Max(cluster => cluster.Words)))).Span;
        MatrixSpan head = _memory.Logits(x.Rows, _shape.HeadWidth);
        _head.Forward(x, head);
        for (int r = 0; r < x.Rows; r++)
        {
            LogSoftmax.Forward(head.Row(r), shift: 0, scratch);
            head.Row(r)[.._shape.Shortlist].CopyTo(logs.Row(r));
        }

        foreach (ClusterLayer cluster in _clusters)
        {
            MatrixSpan words = logs.ColumnRange(cluster.Shape.First, cluster.Shape.Words);
            cluster.Predict(x, words);
            for (int r = 0; r < x.Rows; r++) LogSoftmax.Forward(words.Row(r), shift: head.Row(r)[_shape.Shortlist + cluster.Shape.Index], scratch);
        }
    }

    /// <summary>Memory for predictions, [rows, V].</summary>
    MatrixSpan Predictions(int rows)
    {
        int most = rows > CacheBlock.Fewest ? _maxPredictions : MostPredictions(_maxPredictions);
        if (_predictions is null || _predictions.Length < BufferSize.Of(most, _shape.Words)) _predictions = new AlignedBuffer(most, _shape.Words);
        return _predictions.AsMatrix(rows, _shape.Words);
    }
}
