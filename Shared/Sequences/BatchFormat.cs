namespace Windrow.Sequences;

/// <summary>What the positions of a batch hold.</summary>
/// <param name="InputWidth">Numbers at each position, D; 0 when the input is a token.</param>
/// <param name="TargetWidth">Numbers of each target, K; 0 when a target is a class.</param>
/// <param name="TargetPerSequence">Whether a target belongs to a whole sequence, rather than to each of its time steps.</param>
public sealed record BatchFormat(int InputWidth, int TargetWidth, bool TargetPerSequence)
{
    /// <summary>Tokens, each with the class that comes next: language models.</summary>
    public static BatchFormat NextToken { get; } = new(0, 0, false);

    /// <summary>Whether the input is a token.</summary>
    public bool ReadsTokens => InputWidth == 0;

    /// <summary>Whether a target is one class of several.</summary>
    public bool TargetsAreClasses => TargetWidth == 0;
}
