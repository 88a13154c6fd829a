using Windrow.Numerics;

namespace Windrow.Models.Outputs;

/// <summary>What a block of predictions needs in an adaptive softmax. The head and the clusters take turns in using it.</summary>
/// <param name="shape">The layer.</param>
/// <param name="maxPredictions">Maximum number of predictions in a window.</param>
sealed class AdaptiveMemory(AdaptiveShape shape, int maxPredictions)
{
    readonly AlignedBuffer _logits = new(LogitsOf(shape, maxPredictions));
    readonly AlignedBuffer _features = new(FeaturesOf(shape, maxPredictions));
    readonly AlignedBuffer _units = new(UnitsOf(shape, maxPredictions)), _unitGradients = new(UnitsOf(shape, maxPredictions));

    /// <summary>Numbers of the logits, or their gradient, of the largest part.</summary>
    public static int LogitsOf(AdaptiveShape shape, long maxPredictions) =>
        Math.Max(Size(maxPredictions, shape.HeadWidth, shape.HeadWidth), shape.Clusters.Max(cluster => Size(maxPredictions, cluster.Words, cluster.Words)));

    /// <summary>Numbers of the features that a cluster gathers, or their gradient.</summary>
    public static int FeaturesOf(AdaptiveShape shape, long maxPredictions) => shape.Clusters.Max(cluster => Size(maxPredictions, cluster.Words, shape.Features));

    /// <summary>Numbers of a cluster's units, of which there are as many gradients.</summary>
    public static int UnitsOf(AdaptiveShape shape, long maxPredictions) => shape.Clusters.Max(cluster => Size(maxPredictions, cluster.Words, cluster.Units));

    /// <summary>Number of predictions in the largest block of a part with this many classes.</summary>
    public static int MostRows(int classes, long maxPredictions) => (int)Math.Min(maxPredictions, CacheBlock.Positions(classes));

    /// <summary>[rows, classes].</summary>
    public MatrixSpan Logits(int rows, int classes) => _logits.AsMatrix(rows, classes);

    /// <summary>[rows, W].</summary>
    public MatrixSpan Features(int rows) => _features.AsMatrix(rows, shape.Features);

    /// <summary>[rows, U].</summary>
    public MatrixSpan Units(int rows, int units) => _units.AsMatrix(rows, units);

    /// <summary>[rows, U].</summary>
    public MatrixSpan UnitGradients(int rows, int units) => _unitGradients.AsMatrix(rows, units);

    static int Size(long maxPredictions, int classes, int width) => BufferSize.Of(MostRows(classes, maxPredictions), width);
}
