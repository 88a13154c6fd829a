namespace Windrow.Data;

/// <summary>What is read, and the text that answers it.</summary>
/// <param name="Sequence">Its place among all examples, from 0.</param>
/// <param name="Source">What is read.</param>
/// <param name="Target">The tokens that are to be written, without outputs that are not tokens.</param>
sealed record TextPair(int Sequence, EncodedExample Source, int[] Target)
{
    /// <summary>The texts of the target's unknown tokens, in their order; null when the data do not have them.</summary>
    public IReadOnlyList<string>? UnknownTarget { get; init; }
}
