using System.Globalization;
using System.Text;

namespace Windrow.Data;

/// <summary>The tokens of a text, one after the other, without allocating them.</summary>
/// <remarks>A word is a run of letters, digits, marks and underscores, with apostrophes between letters; every other visible character is a word of its
/// own. Subwords are formed within words that, put together, are the text: a run as above, or of other visible characters, each with the space before it,
/// and white space that remains. The text gets a space before it, so its first word is like any other.</remarks>
ref struct TextTokens
{
    /// <summary>Code units after which a word is cut off, so that merging it takes a limited time.</summary>
    const int LongestSubwordRun = 64;

    /// <summary>What is put before a text that becomes subwords.</summary>
    const char Lead = ' ';

    static readonly string[] ByteNames = [.. Enumerable.Range(0, 256).Select(value => $"0x{value:X2}")];

    readonly string _text;
    readonly TokenUnit _unit;
    readonly byte[] _utf8;
    int _next;

    TextTokens(string text, TokenUnit unit)
    {
        (_text, _unit) = (text, unit);
        _utf8 = unit == TokenUnit.Byte ? Encoding.UTF8.GetBytes(text) : [];
    }

    /// <summary>The token that was reached last.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>The tokens of a text.</summary>
    public static TextTokens Of(string text, TokenUnit unit, bool lowercase)
    {
        if (lowercase) text = text.ToLowerInvariant();
        return new(unit == TokenUnit.Subword ? Lead + text : text, unit);
    }

    /// <summary>A text as it was before it became subwords.</summary>
    public static string WithoutLead(string text) => text.StartsWith(Lead) ? text[1..] : text;

    /// <summary>Whether a text has tokens.</summary>
    public static bool HasAny(string text, TokenUnit unit) => new TextTokens(text, unit).MoveNext();

    public readonly TextTokens GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_unit == TokenUnit.Byte)
        {
            if (_next == _utf8.Length) return false;
            Current = ByteNames[_utf8[_next++]];
            return true;
        }

        if (_unit == TokenUnit.Subword) return MoveToSubwordRun();
        if (_unit == TokenUnit.Word) SkipSpace();
        if (_next == _text.Length) return false;
        int start = _next;
        Rune first = Take();
        while (_unit == TokenUnit.Word && IsPartOfWord(first) && _next < _text.Length && Continues()) Take();
        Current = _text.AsSpan(start, _next - start);
        return true;
    }

    /// <summary>Moves to the next word that subwords are formed within.</summary>
    bool MoveToSubwordRun()
    {
        if (_next == _text.Length) return false;
        int start = _next, end = _next;
        while (end < _text.Length && end - start <= LongestSubwordRun && char.IsWhiteSpace(_text[end])) end++;
        bool leads = end > start && end < _text.Length && _text[end - 1] == ' ';      // the last space belongs to the word after it
        int spaces = end - start - (leads ? 1 : 0);
        if (spaces > 0) _next += Math.Min(spaces, LongestSubwordRun);
        else
        {
            if (leads) _next++;
            bool ofWord = IsPartOfWord(Take());
            while (_next < _text.Length && _next - start < LongestSubwordRun && !char.IsWhiteSpace(_text[_next]) && Continues() == ofWord) Take();
        }

        Current = _text.AsSpan(start, _next - start);
        return true;
    }

    void SkipSpace()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next])) _next++;
    }

    /// <summary>The next character; half of a surrogate pair counts as U+FFFD.</summary>
    Rune Take()
    {
        Rune.DecodeFromUtf16(_text.AsSpan(_next), out Rune rune, out int length);
        _next += length;
        return rune;
    }

    /// <summary>Whether the word goes on with the next character.</summary>
    readonly bool Continues()
    {
        if (_text[_next] is '\'' or '\u2019') return _next + 1 < _text.Length && char.IsLetter(_text[_next - 1]) && char.IsLetter(_text[_next + 1]);
        Rune.DecodeFromUtf16(_text.AsSpan(_next), out Rune rune, out _);
        return IsPartOfWord(rune);
    }

    static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value == '_'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
