namespace Windrow.Data;

/// <summary>A text that is read and the one that answers it, as numbers of tokens.</summary>
/// <param name="Source">The tokens that are read.</param>
/// <param name="Target">The tokens that are to be written, without the start and the end.</param>
sealed record TextPair(int[] Source, int[] Target);
