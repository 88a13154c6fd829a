using Windrow.Models.Losses;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>The side of a model that its data decide: what it reads, and what it predicts.</summary>
public sealed record ModelPorts
{
    /// <summary>Tokens that can be read, V; 0 when the input is real numbers.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Real numbers at each time step, D; 0 when the input is tokens.</summary>
    public int InputWidth { get; init; }

    /// <summary>Classes, labels or numbers that are predicted.</summary>
    public required int Outputs { get; init; }

    /// <summary>Whether a target is one class of <see cref="Outputs"/>, rather than that many numbers or labels.</summary>
    public bool TargetsAreClasses { get; init; } = true;

    public TaskOptions Task { get; init; } = new();

    /// <summary>The loss that the job asks for, or that which fits the targets.</summary>
    public LossOptions Loss => Task.Loss ?? (TargetsAreClasses ? new CrossEntropyOptions() : new SquaredErrorOptions());

    /// <summary>What batches for the model hold.</summary>
    public BatchFormat Format => new(InputWidth, TargetsAreClasses ? 0 : Outputs, Task.Predict == PredictionKind.Sequence);

    /// <summary>Predicts, at each token, the next one.</summary>
    public static ModelPorts Text(int vocabularySize) => new() { VocabularySize = vocabularySize, Outputs = vocabularySize };
}
