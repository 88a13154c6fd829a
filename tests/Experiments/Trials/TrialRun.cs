using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Experiments.Trials;

/// <summary>The result of a trial.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Status">Status of the completed job.</param>
/// <param name="Evaluations">Evaluations on the validation sequences, in the order of steps.</param>
/// <param name="Gradients">Measurements of the gradient through time, in the order of steps.</param>
/// <param name="Seconds">Duration, including reading the data and all evaluations.</param>
sealed record TrialRun(
    Trial Trial, JobStatus Status, IReadOnlyList<EvaluationEvent> Evaluations, IReadOnlyList<GradientsEvent> Gradients, double Seconds)
{
    /// <summary>Validation loss after the last step.</summary>
    public double FinalLoss => Evaluations[^1].ValidationLoss;

    /// <summary>Step of the first evaluation with a lower loss; null if there was none.</summary>
    public long? FirstBelow(double loss) => Evaluations.FirstOrDefault(evaluation => evaluation.ValidationLoss < loss)?.Step;

    /// <summary>The first layer's gradient at the first step.</summary>
    public LayerReport FirstGradient => Gradients[0].Layers[0];

    /// <summary>The first layer's gradient at the end.</summary>
    public LayerReport LastGradient => Gradients[^1].Layers[0];
}
