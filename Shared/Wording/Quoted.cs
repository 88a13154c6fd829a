using System.Text;

namespace Windrow.Wording;

/// <summary>Makes values from outside safe to show in a message.</summary>
static class Quoted
{
    const int LongestValue = 60;

    /// <summary>The value on one line, with control characters escaped, and truncated when it is long.</summary>
    public static string Show(string text)
    {
        StringBuilder shown = new();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestValue)))
            shown.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c);
        return text.Length > LongestValue ? shown.Append('…').ToString() : shown.ToString();
    }
}
