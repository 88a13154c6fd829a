using System.Text;

namespace Windrow.Data;

/// <summary>The subwords of a text: its characters, and the most useful sequences of them.</summary>
/// <param name="Tokens">The characters, the most frequent first, and what the merges form, in their order.</param>
/// <param name="Merges">Two tokens each, in the order in which they were learned.</param>
/// <param name="Characters">How many of the tokens are characters.</param>
sealed record SubwordVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<IReadOnlyList<string>> Merges, int Characters)
{
    /// <summary>Tokens of a vocabulary when no limit is set.</summary>
    public const int UsualSize = 8000;

    /// <summary>Characters of the different words that merges are learned from, the most frequent words first. It bounds the memory for learning to about
    /// 1 GB; rarer words hardly affect the merges.</summary>
    const int MostCharacters = 1 << 24;

    /// <summary>Learns from the words of a text.</summary>
    /// <param name="words">The words, with the spaces before them.</param>
    /// <param name="most">How many tokens at most.</param>
    /// <param name="minCount">How often a character must occur to become a token, and a pair of tokens to be merged; the latter at least twice.</param>
    public static SubwordVocabulary Learn(WordTable words, int most, long minCount) => Learn(words, most, minCount, MostCharacters);

    internal static SubwordVocabulary Learn(WordTable words, int most, long minCount, int mostCharacters)
    {
        Dictionary<Rune, long> counts = [];
        foreach ((string word, long count) in words.MostFrequentFirst())
        {
            foreach (Rune rune in word.EnumerateRunes()) counts[rune] = counts.GetValueOrDefault(rune) + count;
        }

        Dictionary<Rune, string> alphabet = counts
            .Where(character => character.Value >= minCount)
            .OrderByDescending(character => character.Value).ThenBy(character => character.Key)
            .Take(most)
            .ToDictionary(character => character.Key, character => character.Key.ToString());
        List<string> tokens = [.. alphabet.Values];
        HashSet<string> known = new(tokens, StringComparer.Ordinal);
        List<IReadOnlyList<string>> merges = [];
        if (tokens.Count == most) return new SubwordVocabulary(tokens, merges, alphabet.Count);
        foreach ((string left, string right) in new SubwordLearner(Pieces(words, alphabet, mostCharacters)).Merges(Math.Max(2, minCount)))
        {
            merges.Add([left, right]);
            if (known.Add(left + right)) tokens.Add(left + right);
            if (tokens.Count == most) break;
        }

        return new SubwordVocabulary(tokens, merges, alphabet.Count);
    }

    /// <summary>The words as characters; one that is in no vocabulary divides its word, since it is never merged.</summary>
    static IEnumerable<(IReadOnlyList<string> Symbols, long Count)> Pieces(WordTable words, Dictionary<Rune, string> alphabet, int mostCharacters)
    {
        long characters = 0;
        foreach ((string word, long count) in words.MostFrequentFirst())
        {
            if ((characters += word.Length) > mostCharacters) yield break;
            List<string> piece = [];
            foreach (Rune rune in word.EnumerateRunes())
            {
                if (alphabet.TryGetValue(rune, out string? character))
                {
                    piece.Add(character);
                    continue;
                }

                if (piece.Count > 1) yield return (piece, count);
                piece = [];
            }

            if (piece.Count > 1) yield return (piece, count);
        }
    }
}
