using Windrow.Models.Losses;
using Windrow.Sequences;

namespace Windrow.Models;

/// <summary>The properties of a model that its data determine: what it reads, and what it predicts.</summary>
public sealed record ModelPorts
{
    /// <summary>Number of tokens that can be read, V; 0 when the input is real numbers.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Number of tokens that a source sequence can have; 0 when there is no source sequence, or it is real numbers.</summary>
    public int SourceVocabularySize { get; init; }

    /// <summary>Real numbers per time step of a source sequence; 0 when there is no source sequence, or it is tokens.</summary>
    public int SourceInputWidth { get; init; }

    /// <summary>Whether every sequence comes with a source sequence, which the model reads first.</summary>
    public bool HasSource => SourceVocabularySize > 0 || SourceInputWidth > 0;

    /// <summary>Real numbers per time step, D; 0 when the input is tokens.</summary>
    public int InputWidth { get; init; }

    /// <summary>Number of predicted classes, labels or numbers.</summary>
    public required int Outputs { get; init; }

    /// <summary>Whether a target is one class of <see cref="Outputs"/>, rather than that many numbers or labels.</summary>
    public bool TargetsAreClasses { get; init; } = true;

    /// <summary>Whether targets are transcripts, so that the outputs are tokens and a blank.</summary>
    public bool HasTranscripts => Loss.Targets == TargetKind.Transcripts;

    public TaskOptions Task { get; init; } = new();

    /// <summary>The loss in the job file, or the default loss for the targets.</summary>
    public LossOptions Loss => Task.Loss ?? (TargetsAreClasses ? new CrossEntropyOptions() : new SquaredErrorOptions());

    /// <summary>What batches for the model hold.</summary>
    public BatchFormat Format => new(InputWidth, TargetsAreClasses ? 0 : Outputs, Task.Predict == PredictionKind.Sequence) { HasSource = HasSource, SourceInputWidth = SourceInputWidth, HasTranscripts = HasTranscripts };

    /// <summary>A model that reads a text, or numbers at each time step, and then writes a text.</summary>
    /// <param name="sourceVocabularySize">Number of tokens that the text can have; 0 for numbers.</param>
    /// <param name="sourceInputWidth">Numbers at each time step; 0 for a text.</param>
    /// <param name="vocabularySize">Number of tokens that can be written.</param>
    /// <param name="task">The task.</param>
    public static ModelPorts Pairs(int sourceVocabularySize, int sourceInputWidth, int vocabularySize, TaskOptions task) => new()
    {
        SourceVocabularySize = sourceVocabularySize,
        SourceInputWidth = sourceInputWidth,
        VocabularySize = vocabularySize,
        Outputs = vocabularySize,
        Task = task,
    };

    /// <summary>A model that predicts, at each token, the next one.</summary>
    public static ModelPorts Text(int vocabularySize) => new() { VocabularySize = vocabularySize, Outputs = vocabularySize };
}
