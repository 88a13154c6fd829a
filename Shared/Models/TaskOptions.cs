using System.ComponentModel;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Models;

/// <summary>What a prediction belongs to.</summary>
public enum PredictionKind
{
    /// <summary>Every time step has a target: many to many, and next-step prediction.</summary>
    EachStep,

    /// <summary>Every sequence has one target: many to one.</summary>
    Sequence,
}

/// <summary>How the outputs at a sequence's time steps become one.</summary>
public enum PoolingKind
{
    /// <summary>The last state of each direction.</summary>
    Last,

    Mean,

    Max,
}

/// <summary>The section <c>task</c> of a job file.</summary>
public sealed record TaskOptions
{
    [Description("Whether every time step has a prediction, or every sequence has one.")]
    public PredictionKind Predict { get; init; } = PredictionKind.EachStep;

    [Description("How the outputs at a sequence's time steps become one, when every sequence has one prediction.")]
    public PoolingKind Pooling { get; init; } = PoolingKind.Last;

    [Description("The loss: its name, or a mapping with its type and settings. When left out, crossEntropy for classes and mse for numbers.")]
    public LossOptions? Loss { get; init; }

    internal IEnumerable<CrossProblem> Problems() => Loss?.Problems() ?? [];
}
