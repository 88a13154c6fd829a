using Windrow.Models.Outputs;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>The output layer and the loss. It holds all the memory that a window needs; use it from one thread at a time.</summary>
/// <remarks>M = predictions, W = width of the features, K = values per prediction.</remarks>
interface IHead
{
    /// <summary>Computes all predictions, [M, K].</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [M, W].</param>
    MatrixView Predict(Pass pass, MatrixView features);

    /// <summary>Computes the sum of the losses.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [M, W].</param>
    /// <param name="reader">Sees every block of predictions.</param>
    LossSum Loss(Pass pass, MatrixView features, PredictionReader? reader);

    /// <summary>Computes the sum of the losses, and overwrites its gradients.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="features">x, [M, W].</param>
    /// <param name="dFeatures">dL/dx, [M, W].</param>
    LossSum Backpropagate(Pass pass, MatrixView features, MatrixSpan dFeatures);

    /// <summary>Creates a model's output layer for windows of up to <paramref name="maxPredictions"/> predictions.</summary>
    static IHead Create(SequenceModel model, int maxPredictions, BlasBackend blas) =>
        model.Adaptive is { } adaptive ? new AdaptiveHead(adaptive, maxPredictions, blas) : new Head(model, maxPredictions, blas);

    /// <summary>Number of predictions in the largest block that a reader sees.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxPredictions">Maximum number of predictions in a window.</param>
    static int MostPredictions(SequenceModel model, long maxPredictions) =>
        model.Adaptive is null ? Head.MostPredictions(model, maxPredictions) : AdaptiveHead.MostPredictions(maxPredictions);
}
