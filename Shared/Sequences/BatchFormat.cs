namespace Windrow.Sequences;

/// <summary>The contents of a batch's positions.</summary>
/// <param name="InputWidth">Numbers per position, D; 0 when the input is a token.</param>
/// <param name="TargetWidth">Numbers per target, K; 0 when a target is a class.</param>
/// <param name="TargetPerSequence">Whether a target belongs to a whole sequence rather than to each of its time steps.</param>
public sealed record BatchFormat(int InputWidth, int TargetWidth, bool TargetPerSequence)
{
    /// <summary>Tokens, each with the next token's class as its target: language models.</summary>
    public static BatchFormat NextToken { get; } = new(0, 0, false);

    /// <summary>Whether every row comes with a source sequence, which the model reads first.</summary>
    public bool HasSource { get; init; }

    /// <summary>Numbers at each time step of a source sequence; 0 when it is tokens.</summary>
    public int SourceInputWidth { get; init; }

    /// <summary>The format of the source sequences, which have no targets of their own.</summary>
    public BatchFormat OfSource() => new(SourceInputWidth, 0, true);

    /// <summary>Whether the target of every row is a transcript: tokens in the order of its time steps, but fewer of them.</summary>
    public bool HasTranscripts { get; init; }

    /// <summary>Whether the input is a token.</summary>
    public bool ReadsTokens => InputWidth == 0;

    /// <summary>Whether a target is one class of several.</summary>
    public bool TargetsAreClasses => TargetWidth == 0;
}
