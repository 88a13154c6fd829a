namespace Windrow.Metrics;

/// <summary>White space as in Python, in which the scores of texts are defined: that of Unicode, and the separators U+001C to U+001F.</summary>
static class WhiteSpace
{
    public static bool Has(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    /// <summary>The words between white space.</summary>
    public static List<string> Split(string text)
    {
        List<string> words = [];
        for (int at = 0; at < text.Length; at++)
        {
            int start = at;
            while (at < text.Length && !Has(text[at])) at++;
            if (at > start) words.Add(text[start..at]);
        }

        return words;
    }
}
