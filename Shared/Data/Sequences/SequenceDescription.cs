namespace Windrow.Data;

/// <summary>What <c>sequences.json</c> says about the prepared sequences in its folder. It is written last, so a folder that has it is complete.</summary>
sealed record SequenceDescription
{
    public const string FileName = "sequences.json";

    /// <summary>For each sequence its length and its <see cref="SequencePart"/>, little-endian int32 both.</summary>
    public const string IndexFileName = "index.bin";

    /// <summary>The time steps of all sequences: a packed integer each for tokens, otherwise little-endian float32 numbers.</summary>
    public const string InputsFileName = "inputs.bin";

    /// <summary>The targets of all time steps, or of all sequences: a packed integer each for classes, otherwise little-endian float32 numbers.</summary>
    public const string TargetsFileName = "targets.bin";

    /// <summary>What stands for a token that the training part does not have.</summary>
    public const string Unknown = "<unk>";

    /// <summary>The input of a time step that has none.</summary>
    public const string None = "<none>";

    public required int Sequences { get; init; }

    /// <summary>Time steps of all sequences.</summary>
    public required long Steps { get; init; }

    /// <summary>The longest sequence that is not for test.</summary>
    public required LongestSequence Longest { get; init; }

    /// <summary>Tokens that inputs are of, in the order of their numbers; null when inputs are numbers.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    /// <summary>Numbers at each time step; 0 when inputs are tokens.</summary>
    public int InputWidth { get; init; }

    /// <summary>Classes that targets are of, in the order of their numbers; null when they are something else.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Labels that targets have any of; a target is then a 0 or 1 for each.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Classes or labels that no training sequence has; null in a folder from before they were counted.</summary>
    public IReadOnlyList<string>? NotTrained { get; init; }

    /// <summary>Numbers of each target, those of labels included; 0 when targets are classes.</summary>
    public int TargetWidth { get; init; }

    /// <summary>Whether a target belongs to a whole sequence.</summary>
    public required bool TargetPerSequence { get; init; }

    /// <summary>SHA-256 of the other files, lower-case hexadecimal.</summary>
    public required string IndexSha256 { get; init; }

    public required string InputsSha256 { get; init; }

    public required string TargetsSha256 { get; init; }

    public required IReadOnlyList<SourceFile> Files { get; init; }
}

/// <summary>What a sequence is for.</summary>
enum SequencePart
{
    Training,
    Validation,
    Test,
}

/// <summary>Where the longest sequence stands.</summary>
sealed record LongestSequence(int Length, string File, long Line);
