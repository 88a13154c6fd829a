using Windrow.Data;
using Windrow.Wording;

namespace Windrow.Inference.Meaning;

/// <summary>The numbers of tokens. Thread-safe.</summary>
sealed class TokenNumbers
{
    const string Unknown = "<unk>";

    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly int? _unknown;

    /// <param name="tokens">In the order of their numbers.</param>
    public TokenNumbers(IReadOnlyList<string> tokens)
    {
        for (int number = 0; number < tokens.Count; number++) _numbers[tokens[number]] = number;
        if (_numbers.TryGetValue(Unknown, out int unknown)) _unknown = unknown;
    }

    /// <summary>The number of a token, or of what stands for tokens that the training part did not have.</summary>
    /// <exception cref="DataException">There is no such token, and nothing stands for it.</exception>
    public int Of(string token)
    {
        if (_numbers.TryGetValue(token, out int number)) return number;
        return _unknown ?? throw new DataException($"The model does not know the token '{Quoted.Show(token)}'. Give one of its {_numbers.Count} tokens.");
    }
}
