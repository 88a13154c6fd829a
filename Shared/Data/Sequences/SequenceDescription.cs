namespace Windrow.Data;

/// <summary>What <c>sequences.json</c> says about the prepared sequences in its folder. It is written last, so a folder that has it is complete.</summary>
sealed record SequenceDescription
{
    public const string FileName = "sequences.json";

    /// <summary>For each sequence, its length and its <see cref="SequencePart"/>, both as little-endian int32.</summary>
    public const string IndexFileName = "index.bin";

    /// <summary>The time steps of all sequences: one packed integer for each token, or else little-endian float32 numbers.</summary>
    public const string InputsFileName = "inputs.bin";

    /// <summary>The targets of all time steps, or of all sequences: one packed integer for each class, or else little-endian float32 numbers.</summary>
    public const string TargetsFileName = "targets.bin";

    /// <summary>What stands for a token that does not occur in the training part.</summary>
    public const string Unknown = "<unk>";

    /// <summary>The input of a time step that has none.</summary>
    public const string None = "<none>";

    public required int Sequences { get; init; }

    /// <summary>Time steps of all sequences.</summary>
    public required long Steps { get; init; }

    /// <summary>The longest sequence that is not in the test part.</summary>
    public required LongestSequence Longest { get; init; }

    /// <summary>The tokens of the inputs, in the order of their numbers; null when the inputs are numbers.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    /// <summary>Numbers at each time step; 0 when inputs are tokens.</summary>
    public int InputWidth { get; init; }

    /// <summary>The classes of the targets, in the order of their numbers; null when the targets are something else.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The labels that a target may have; a target is then a 0 or 1 for each label.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Classes or labels that no training sequence has; null in a folder from a version that did not count them.</summary>
    public IReadOnlyList<string>? NotTrained { get; init; }

    /// <summary>How many training targets each class or label is; null in a folder from a version that did not count them.</summary>
    public IReadOnlyList<long>? Trained { get; init; }

    /// <summary>Numbers in each target, including the 0s and 1s of labels; 0 when targets are classes.</summary>
    public int TargetWidth { get; init; }

    /// <summary>For each sequence, numbers that are the same at all of its time steps, as little-endian float32; only when inputs are tokens with
    /// such numbers.</summary>
    public const string FeaturesFileName = "features.bin";

    /// <summary>Numbers of a sequence that are the same at all of its time steps. Tokens are then read as one-hot vectors that these follow.</summary>
    public int FeatureWidth { get; init; }

    /// <summary>For each sequence, how many tokens its target has, as little-endian int32; only when targets are texts.</summary>
    public const string TargetLengthsFileName = "targetLengths.bin";

    /// <summary>The tokens of targets that are texts, in the order of their numbers, with the start and the end, or the blank, last; null for other targets.</summary>
    public IReadOnlyList<string>? TargetTokens { get; init; }

    /// <summary>Whether targets that are texts are transcripts, whose tokens are in the order of the time steps.</summary>
    public bool TargetsAreTranscripts { get; init; }

    /// <summary>Tokens of all targets that are texts.</summary>
    public long TargetSteps { get; init; }

    /// <summary>The longest target that is a text and is not in the test part.</summary>
    public LongestSequence? LongestTarget { get; init; }

    /// <summary>SHA-256 of <see cref="TargetLengthsFileName"/>; null when there is none.</summary>
    public string? TargetLengthsSha256 { get; init; }

    /// <summary>A JSON list of the <see cref="UnknownTokens"/> of examples that are not trained on; only when texts answer texts.</summary>
    public const string UnknownTokensFileName = "unknownTokens.json";

    /// <summary>SHA-256 of <see cref="UnknownTokensFileName"/>; null when there is none, as in a folder from a version that did not write it.</summary>
    public string? UnknownTokensSha256 { get; init; }

    /// <summary>Whether a target belongs to a whole sequence.</summary>
    public required bool TargetPerSequence { get; init; }

    /// <summary>SHA-256 of the other files, lower-case hexadecimal.</summary>
    public required string IndexSha256 { get; init; }

    public required string InputsSha256 { get; init; }

    public required string TargetsSha256 { get; init; }

    /// <summary>SHA-256 of <see cref="FeaturesFileName"/>; null when there is none.</summary>
    public string? FeaturesSha256 { get; init; }

    /// <summary>What examples became; null when the sequences are not examples.</summary>
    public ExampleReport? Examples { get; init; }

    public required IReadOnlyList<SourceFile> Files { get; init; }
}

/// <summary>What a sequence is for.</summary>
enum SequencePart
{
    Training,
    Validation,
    Test,
}

/// <summary>The longest sequence, and where it is.</summary>
sealed record LongestSequence(int Length, string File, long Line);
