using Windrow.Models.Outputs;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>The output layer and the loss. It holds all the memory that a window needs; use it from one thread at a time.</summary>
/// <remarks>M = predictions of the window, m = those that are added together, W = width of the features, K = values per prediction.</remarks>
interface IHead
{
    /// <summary>Computes some predictions of a window, and returns the window's predictions, [M, K]: complete when all have been computed.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [m, W].</param>
    /// <param name="first">Index of the first one.</param>
    MatrixView Predict(Pass pass, MatrixView features, int first);

    /// <summary>Begins the losses of a window.</summary>
    /// <param name="pass">The current pass. If it has a gradient, that of the head is overwritten.</param>
    /// <param name="reader">Sees every block of predictions.</param>
    void Begin(Pass pass, PredictionReader? reader);

    /// <summary>Adds the losses of the next predictions of the window and, if the pass has a gradient, their part of the head's gradient.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [m, W].</param>
    /// <param name="dFeatures">Receives dL/dx if the features are those of the whole window; otherwise without columns.</param>
    /// <returns>The sum of the losses so far; complete after the window's last prediction.</returns>
    LossSum Add(Pass pass, MatrixView features, MatrixSpan dFeatures);

    /// <summary>Computes dL/dx of some predictions again, after <see cref="Add"/>.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [m, W].</param>
    /// <param name="first">Index of the first one.</param>
    /// <param name="dFeatures">Overwritten; [m, W].</param>
    void FeatureGradient(Pass pass, MatrixView features, int first, MatrixSpan dFeatures);

    /// <summary>Creates a model's output layer for windows of up to <paramref name="maxPredictions"/> predictions, whose features arrive at most
    /// <paramref name="maxAtOnce"/> at a time.</summary>
    static IHead Create(SequenceModel model, int maxPredictions, int maxAtOnce, BlasBackend blas)
    {
        if (model.Adaptive is { } adaptive) return new AdaptiveHead(adaptive, maxPredictions, blas);
        return model.Samples is int samples
            ? new SampledHead(model, samples, maxPredictions, maxAtOnce, blas)
            : new Head(model, maxPredictions, maxAtOnce, blas);
    }

    /// <summary>Number of predictions in the largest block that a reader sees.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxPredictions">Maximum number of predictions in a window.</param>
    static int MostPredictions(SequenceModel model, long maxPredictions) =>
        model.Adaptive is null ? Head.MostPredictions(model, maxPredictions) : AdaptiveHead.MostPredictions(maxPredictions);
}
