using Windrow.Wording;

namespace Windrow.Metrics;

/// <summary>The figures that a training can follow: its losses, and the metrics that are one number with a better direction.</summary>
public static class Monitored
{
    /// <summary>Mean loss over the validation data.</summary>
    public const string ValidationLoss = "val_loss";

    /// <summary>Mean loss of the training steps since the previous evaluation.</summary>
    public const string TrainingLoss = "loss";

    /// <summary>Whether a name stands for a metric rather than for a loss.</summary>
    public static bool IsMetric(string name) => name is not (ValidationLoss or TrainingLoss);

    /// <summary>Whether a larger value of the figure is better.</summary>
    public static bool IsLargerBetter(string name) => IsMetric(name) && MetricRegistry.Find(name)?.Better == MetricDirection.Larger;

    /// <summary>Why a figure cannot be followed, as the rest of a sentence; null when it can be.</summary>
    /// <param name="name">The figure.</param>
    /// <param name="kind">What the model's outputs are; null while that is unknown.</param>
    internal static string? ProblemWith(string name, OutputKinds? kind)
    {
        if (!IsMetric(name)) return null;
        if (MetricRegistry.Find(name) is not { } metric)
        {
            string allowed = $"it must be {ValidationLoss}, {TrainingLoss} or a metric";
            string? meant = Suggestion.Nearest(name, [ValidationLoss, TrainingLoss, .. MetricRegistry.Names(kind)]);
            return meant is null ? $"{allowed}." : $"{allowed}; did you mean {meant}?";
        }

        return metric.Better == MetricDirection.Neither
            ? "it must be a metric that is one number, of which larger or smaller values are better."
            : MetricRegistry.ProblemWith(name, kind);
    }
}
