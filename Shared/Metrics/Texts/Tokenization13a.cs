using System.Text.RegularExpressions;

namespace Windrow.Metrics;

/// <summary>The words of a text for BLEU: the tokenization <c>13a</c>, in which results have been published since mteval-v13a.</summary>
/// <remarks>Punctuation is a word of its own, except a period or comma between digits, a hyphen that follows no digit, and the apostrophe. Four HTML
/// entities are decoded. Case is kept. Post 2018, https://aclanthology.org/W18-6319.</remarks>
static partial class Tokenization13a
{
    public static List<string> Words(string text)
    {
        text = TrimEnd(text).Replace("<skipped>", "", StringComparison.Ordinal).Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ')
            .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
        text = Symbol().Replace($" {text} ", " $0 ");
        text = PointAfterOther().Replace(text, "$1 $2 ");
        text = PointBeforeOther().Replace(text, " $1 $2");
        text = HyphenAfterDigit().Replace(text, "$1 $2 ");
        return WhiteSpace.Split(text);
    }

    static string TrimEnd(string text)
    {
        int end = text.Length;
        while (end > 0 && WhiteSpace.Has(text[end - 1])) end--;
        return text[..end];
    }

    /// <summary>ASCII punctuation except apostrophe, comma, hyphen and period; and the space.</summary>
    [GeneratedRegex(@"[ -&(-+/:-@\[-`{-~]")]
    private static partial Regex Symbol();

    [GeneratedRegex("([^0-9])([.,])")]
    private static partial Regex PointAfterOther();

    [GeneratedRegex("([.,])([^0-9])")]
    private static partial Regex PointBeforeOther();

    [GeneratedRegex("([0-9])(-)")]
    private static partial Regex HyphenAfterDigit();
}
