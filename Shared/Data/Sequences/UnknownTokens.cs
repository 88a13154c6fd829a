namespace Windrow.Data;

/// <summary>What a pair of texts has in place of tokens that are not in a vocabulary, in the order of the texts.</summary>
/// <param name="Sequence">The pair's place among all examples, from 0.</param>
/// <param name="Source">Of the text that is read.</param>
/// <param name="Target">Of the text that is to be written.</param>
sealed record UnknownTokens(int Sequence, IReadOnlyList<string> Source, IReadOnlyList<string> Target);
