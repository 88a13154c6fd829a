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

/// <summary>How the outputs at a sequence's time steps are reduced to one.</summary>
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
    [Description("Whether there is a prediction for every time step, or one for every sequence.")]
    public PredictionKind Predict { get; init; } = PredictionKind.EachStep;

    [Description("How the outputs at a sequence's time steps are reduced to one, when there is one prediction for every sequence.")]
    public PoolingKind Pooling { get; init; } = PoolingKind.Last;

    [Description("The loss: its name, or a mapping with its type and settings. When left out, crossEntropy for classes and mse for numbers.")]
    public LossOptions? Loss { get; init; }

    internal IEnumerable<CrossProblem> Problems() => Loss?.Problems() ?? [];
}
