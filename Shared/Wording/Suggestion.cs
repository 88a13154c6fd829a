namespace Windrow.Wording;

/// <summary>Finds the word that was probably meant.</summary>
static class Suggestion
{
    const int LongestWord = 64;

    /// <summary>The candidate that needs the fewest edits, if it is near: up to a third of the letters may be wrong, or one word may
    /// contain the other. Case, hyphens and underscores do not count.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string plain = Plain(word);
        if (plain.Length is 0 or > LongestWord) return null;
        return candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(plain, Plain(candidate))))
            .Where(pair => pair.Distance <= Math.Max(1, plain.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault()
            ?? candidates.FirstOrDefault(candidate => Contains(Plain(candidate), plain) || Contains(plain, Plain(candidate)));
    }

    /// <summary>Number of insertions, deletions, substitutions and swaps of adjacent letters that turn one word into the other
    /// (optimal string alignment).</summary>
    public static int Distance(string from, string to)
    {
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++) edits[i, 0] = i;
        for (int j = 0; j <= to.Length; j++) edits[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int change = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(change, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[from.Length, to.Length];
    }

    static bool Contains(string whole, string part) => part.Length >= 3 && whole.Contains(part, StringComparison.Ordinal);

    /// <summary>A word in the form that is compared: in lower case, without hyphens or underscores.</summary>
    public static string Plain(string word) =>
        word.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
