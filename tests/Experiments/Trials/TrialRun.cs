using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

namespace Windrow.Experiments.Trials;

/// <summary>What came of a trial.</summary>
/// <param name="Trial">What was tried.</param>
/// <param name="Status">The completed job's.</param>
/// <param name="Evaluations">On the validation sequences, in the order of steps.</param>
/// <param name="Gradients">Measurements of the gradient through time, in the order of steps.</param>
/// <param name="Seconds">Time that it took, with the reading of the data and all evaluations.</param>
sealed record TrialRun(
    Trial Trial, JobStatus Status, IReadOnlyList<EvaluationEvent> Evaluations, IReadOnlyList<GradientsEvent> Gradients, double Seconds)
{
    /// <summary>Validation loss after the last step.</summary>
    public double FinalLoss => Evaluations[^1].ValidationLoss;

    /// <summary>Step of the first evaluation with a lower loss; null when there was none.</summary>
    public long? FirstBelow(double loss) => Evaluations.FirstOrDefault(evaluation => evaluation.ValidationLoss < loss)?.Step;

    /// <summary>The first layer's gradient at the first step.</summary>
    public LayerReport FirstGradient => Gradients[0].Layers[0];

    /// <summary>The first layer's gradient at the end.</summary>
    public LayerReport LastGradient => Gradients[^1].Layers[0];
}
